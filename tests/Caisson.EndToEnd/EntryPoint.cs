using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
// Tests look at the whole machine for what others leave behind.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Caisson.EndToEnd;

/// <summary>Runs the tests of this assembly without SDK and test host, as scripts/test-in-vm needs it.</summary>
/// <remarks>
/// Arguments: texts, of which one must be in a test's name for it to run (none: all tests). Tests with the trait
/// Vm=no never run this way. The last line is the same as that of `make test`.
/// </remarks>
internal static class EntryPoint
{
    private static int Main(string[] wanted)
    {
        using var framework = new XunitTestFramework(new Sink(_ => { }));
        framework.SourceInformationProvider = new NoSources();
        var options = new Options();
        var cases = new List<ITestCase>();
        using (var discoverer = framework.GetDiscoverer(Reflector.Wrap(typeof(EntryPoint).Assembly)))
        {
            using var found = new ManualResetEventSlim();
            discoverer.Find(false, new Sink(message =>
            {
                if (message is ITestCaseDiscoveryMessage discovered)
                    cases.Add(discovered.TestCase);
                else if (message is IDiscoveryCompleteMessage)
                    found.Set();
            }), options);
            found.Wait();
        }
        cases.RemoveAll(test => (test.Traits.TryGetValue("Vm", out var values) && values.Contains("no"))
            || (wanted.Length > 0 && !wanted.Any(text => test.DisplayName.Contains(text, StringComparison.OrdinalIgnoreCase))));

        int passed = 0, failed = 0;
        var skipped = new List<string>();
        using var done = new ManualResetEventSlim();
        using var executor = framework.GetExecutor(typeof(EntryPoint).Assembly.GetName());
        executor.RunTests(cases, new Sink(message =>
        {
            switch (message)
            {
                case ITestPassed test:
                    passed++;
                    Console.WriteLine($"passed   {test.Test.DisplayName} ({test.ExecutionTime:0.00} s)");
                    break;
                case ITestSkipped test:
                    skipped.Add($"{test.Test.DisplayName}: {test.Reason}");
                    break;
                // A cleanup that failed (a class's Dispose, say) counts like a test.
                case ITestFailed test:
                    failed++;
                    Console.WriteLine($"FAILED   {test.Test.DisplayName}\n{Describe(test)}");
                    break;
                case ITestAssemblyFinished:
                    done.Set();
                    break;
                case IFailureInformation problem and not ITestMessage:
                    failed++;
                    Console.WriteLine($"FAILED   {message.GetType().Name}\n{Describe(problem)}");
                    break;
            }
        }), options);
        done.Wait();

        if (skipped.Count > 0)
        {
            Console.WriteLine("\nskipped:");
            foreach (var line in skipped)
                Console.WriteLine($"  {line}");
        }
        Console.WriteLine($"\n{passed} passed, {failed} failed, {skipped.Count} skipped");
        return failed > 0 || passed == 0 ? 1 : 0;
    }

    private static string Describe(IFailureInformation failure)
    {
        var text = "";
        for (var i = 0; i < failure.Messages.Length; i++)
            text += $"{failure.ExceptionTypes[i]}: {failure.Messages[i]}\n{failure.StackTraces[i]}\n";
        return text;
    }

    private sealed class Sink(Action<IMessageSinkMessage> receive) : LongLivedMarshalByRefObject, IMessageSink
    {
        private readonly Lock _lock = new();

        public bool OnMessage(IMessageSinkMessage message)
        {
            lock (_lock)
                receive(message);
            return true;
        }
    }

    private sealed class Options : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = [];

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }

    private sealed class NoSources : LongLivedMarshalByRefObject, ISourceInformationProvider
    {
        public ISourceInformation? GetSourceInformation(ITestCase testCase) => null;

        public void Dispose()
        {
        }
    }
}

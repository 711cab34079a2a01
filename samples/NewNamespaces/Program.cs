// Runs programs in new namespaces. caisson, which starts them, is found beside this program, in PATH, or by CAISSON_PROGRAM.
using Caisson;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

// Who is not root needs a user namespace, in which one is root.
var demo = Namespaces.New().Pid().Network().Mount().Uts("demo");
if (Environment.UserName != "root") demo.MapRoot();

// To its end, taking what it prints.
var run = demo.Capture("sh", "-c", "echo \"$(hostname): process $$ of user $(id -u), $(grep -c : /proc/net/dev) network device\"");
Console.Write(run.Output);

// One that goes on: it is talked to over pipes, and its namespaces can be opened.
using (var cat = demo.Input(ProcessStream.Pipe).Output(ProcessStream.Pipe).Start("cat"))
{
    using var network = cat.OpenNamespace(NamespaceKind.Network);
    Console.WriteLine($"cat runs in a network namespace of its own: {network.Id != Namespace.OpenOwn(NamespaceKind.Network).Id}");
    using (var writer = new StreamWriter(cat.Input!)) writer.WriteLine("through the namespace and back");
    Console.WriteLine(new StreamReader(cat.Output!).ReadToEnd().TrimEnd());
    Console.WriteLine($"cat {cat.Wait()}");
}

// What runs when the block ends is ended with it.
using (var sleep = Namespaces.New().Kinds(NamespaceKind.Pid | (Environment.UserName != "root" ? NamespaceKind.User : NamespaceKind.None)).Start("sleep", "1000"))
{
    sleep.Send(Signal.SIGTERM);
    Console.WriteLine($"SIGTERM does not end process 1 of a PID namespace: {sleep.Wait(TimeSpan.FromMilliseconds(100)) is null}");
}

// What cannot be done is an exception that tells what, why and what helps.
try
{
    demo.Start("no-such-program");
}
catch (CaissonException e)
{
    Console.WriteLine(e.Explain());
}

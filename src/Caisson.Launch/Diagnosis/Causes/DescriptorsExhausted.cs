using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>No descriptor is left: for the process, or for the machine.</summary>
internal sealed class DescriptorsExhausted : ICause
{
    public Finding? Find(Failure failure, Machine machine) =>
        DescriptorShortage.Of(failure.Errno, failure.Errno == Errno.EMFILE ? machine.Limit("Max open files") : null) is var (cause, remedy) ? new(cause, remedy) : null;
}

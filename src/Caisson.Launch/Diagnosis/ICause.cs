namespace Caisson.Launch.Diagnosis;

/// <summary>One reason why the kernel refuses something, and how to recognise it.</summary>
/// <remarks>docs/diagnoses.md lists them all and tells how to add one.</remarks>
internal interface ICause
{
    /// <summary>The reason if this is one of those this cause knows, else null.</summary>
    Finding? Find(Failure failure, Machine machine);
}

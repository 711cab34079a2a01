using Caisson.Launch.Diagnosis;

namespace Caisson.Doctor.Checks;

/// <summary>newuidmap and newgidmap, which write the maps that an ordinary user may not: newuidmap(1).</summary>
internal sealed class IdMapHelpersCheck() : Check("id-map-helpers", CheckGroup.Ids, "newuidmap and newgidmap let ordinary users use their subordinate ids")
{
    public override IReadOnlyList<string> Causes => ["MapHelperFailure"];

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        Finding? first = null;
        foreach (var name in (ReadOnlySpan<string>)["newuidmap", "newgidmap"])
        {
            // The same fixed places as a launch takes them from.
            var path = Array.Find(["/usr/bin/" + name, "/bin/" + name, "/usr/local/bin/" + name], machine.Exists);
            var finding = path is null ? new Finding($"the program {name} is not installed", MapHelperFailure.Install(machine.Machine)) : MapHelperFailure.OfHelper(path, machine.Machine);
            details.Add(new(finding is null ? CheckState.Ok : CheckState.Missing, name, path ?? "not installed"));
            first ??= finding;
        }
        return first is null ? Ok("installed, and with the rights they need", details)
            : Limited(machine.IsMachinesRoot ? "root does without; ordinary users cannot map ranges" : "no ranges can be mapped", first, details);
    }
}

using System.Globalization;

namespace Caisson.Doctor.Checks;

/// <summary>Session keyrings: each container gets one, and they count against their owner: keyrings(7).</summary>
internal sealed class KeysCheck() : Check("keys", CheckGroup.Limits, "each container has a session keyring of its own, and a user may have few keys")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        bool root = machine.Machine.Caller.Uid.Effective == 0;
        var name = root ? "kernel.keys.root_maxkeys" : "kernel.keys.maxkeys";
        if (machine.Machine.Setting(name) is not { } most)
            return machine.Exists("/proc/sys/kernel/keys") || machine.Option("KEYS") != 'n' ? Unknown($"{name} cannot be read") : Missing("not in this kernel", new("this kernel was built without keyrings", "nothing: containers do without, too"));
        long used = Used(machine);
        return used * 10 >= most * 9 ? Limited($"{used} of {most} in use", new($"{used} keys are in use, and {name} allows {most}: containers beyond it share their caller's keyring", $"as root: sysctl -w {name}={Math.Max(most * 4, 2000)}")) : Ok($"{used} of {most} in use");
    }

    // /proc/key-users: "UID: usage nkeys/nikeys qnkeys/maxkeys qnbytes/maxbytes".
    private static long Used(CheckedMachine machine)
    {
        foreach (var line in machine.Read("/proc/key-users").Split('\n'))
        {
            var words = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 4 && words[0] == machine.Machine.Caller.Uid.Effective.ToString(CultureInfo.InvariantCulture) && long.TryParse(words[3].Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long used)) return used;
        }
        return 0;
    }
}

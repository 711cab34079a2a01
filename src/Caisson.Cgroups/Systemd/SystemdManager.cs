using System.Globalization;
using Caisson.DBus;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Cgroups.Systemd;

/// <summary>A connection to systemd, the machine's or the user's: org.freedesktop.systemd1(5).</summary>
internal sealed class SystemdManager : IDisposable
{
    private const string Service = "org.freedesktop.systemd1";
    private const string Path = "/org/freedesktop/systemd1";
    private const string Interface = "org.freedesktop.systemd1.Manager";
    private const string TimeoutVariable = "CAISSON_SYSTEMD_TIMEOUT";
    private readonly DBusConnection _connection;
    private readonly string? _destination;
    private bool _listening;

    // Its own name on the bus: anybody there can send a signal that looks like systemd's, to one receiver without being asked.
    private string? _owner;
    private int _version;

    internal SystemdManager(DBusConnection connection, bool isBus)
    {
        _connection = connection;
        _destination = isBus ? Service : null;
    }

    /// <summary>Whether the caller's containers are the business of its own systemd and not of the machine's: everybody's but the machine's root's.</summary>
    public static bool IsUsers => !Caller.IsMachinesRoot;

    /// <summary>Connects to the machine's systemd, or the user's.</summary>
    /// <param name="user">Whether to the user's.</param>
    /// <exception cref="CaissonException">It does not run, cannot be reached, or does not answer.</exception>
    public static SystemdManager Connect(bool user)
    {
        var manager = Reach(user);
        if (manager._connection.PeerProcessId != 0) return manager;
        manager.Dispose();
        throw new CaissonException("systemd cannot be asked for a control group", "it is in another PID namespace, where processes have other ids", new Advice("run the container from the PID namespace that systemd is in, or have the group made without it", AdviceKind.UseCgroupfs));
    }

    private static SystemdManager Reach(bool user)
    {
        var options = new DBusConnectionOptions { PeerName = user ? "the user's systemd" : "systemd", Timeout = Timeout };
        // A socket of its own, with nobody in between, is what systemctl uses too. Whoever names a bus wants that.
        var own = user ? DBusAddress.RuntimeDirectory + "/systemd/private" : "/run/systemd/private";
        var named = !user && ProcessEnvironment.Get("DBUS_SYSTEM_BUS_ADDRESS") is { Length: > 0 };
        if (!named && own[0] == '/' && SystemCall.faccessat2(Fcntl.AT_FDCWD, own, 2 /* W_OK */, Fcntl.AT_EACCESS) >= 0)
        {
            try
            {
                return new SystemdManager(DBusConnection.Connect([new DBusAddress(own)], options with { IsBus = false }), isBus: false);
            }
            catch (CaissonException error) when (error is not DBusTimeoutException)
            {
                // The bus may do.
            }
        }
        var addresses = user ? DBusAddress.SessionBus : DBusAddress.SystemBus;
        if (addresses.Count == 0) throw NoUserBus();
        try
        {
            return new SystemdManager(DBusConnection.Connect(addresses, options), isBus: true);
        }
        catch (CaissonException error) when (error is not DBusTimeoutException)
        {
            throw Unreachable(user, addresses[^1].Path, error);
        }
        catch (DBusTimeoutException error)
        {
            throw Timed(error);
        }
    }

    /// <summary>The path of the group that systemd is the manager of, without a slash at its end: empty for the machine's, which has the root.</summary>
    public string ControlGroup => Property("ControlGroup").AsString().TrimEnd('/');

    /// <summary>The version's number.</summary>
    public int Version
    {
        get
        {
            if (_version == 0) _version = ToVersion(Property("Version").AsString());
            return _version;
        }
    }

    /// <summary>Makes a unit and waits until it is there.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="properties">Its properties.</param>
    /// <exception cref="DBusErrorException">systemd refuses it.</exception>
    /// <exception cref="CaissonException">The job failed, or systemd does not answer.</exception>
    public void StartTransientUnit(string unit, IReadOnlyList<SystemdProperty> properties)
    {
        var job = Job("StartTransientUnit", DBusValue.String(unit), DBusValue.String("replace"), Encode(properties), DBusValue.Array("(sa(sv))"));
        var result = Await(job, unit);
        if (result == "done") return;
        TryResetFailed(unit);
        throw new CaissonException($"systemd could not make the unit {unit}", $"its job ended with the result '{result}'", $"systemctl status {unit} and the journal tell more");
    }

    /// <summary>Stops a unit and waits until it is stopped.</summary>
    /// <param name="unit">Its name.</param>
    /// <returns>False if there is no such unit.</returns>
    /// <exception cref="CaissonException">It cannot be stopped.</exception>
    public bool StopUnit(string unit)
    {
        string job;
        try
        {
            job = Job("StopUnit", DBusValue.String(unit), DBusValue.String("replace"));
        }
        catch (DBusErrorException error) when (error.Name is "org.freedesktop.systemd1.NoSuchUnit")
        {
            return false;
        }
        var result = Await(job, unit);
        // One that was cancelled was so by another job for the same unit, which ends it too.
        if (result is not ("done" or "skipped" or "canceled"))
            throw new CaissonException($"systemd could not stop the unit {unit}", $"its job ended with the result '{result}'", $"systemctl status {unit} and the journal tell more");
        return true;
    }

    /// <summary>Lets systemd forget a unit that failed. No error if there is nothing to forget.</summary>
    /// <param name="unit">Its name.</param>
    public void TryResetFailed(string unit)
    {
        try
        {
            Call("ResetFailedUnit", DBusValue.String(unit));
        }
        catch (DBusErrorException)
        {
        }
    }

    /// <summary>Changes properties of a unit until the machine is started again.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="properties">The properties.</param>
    /// <exception cref="DBusErrorException">systemd refuses them.</exception>
    /// <exception cref="CaissonException">systemd does not answer.</exception>
    public void SetUnitProperties(string unit, IReadOnlyList<SystemdProperty> properties) =>
        Call("SetUnitProperties", DBusValue.String(unit), DBusValue.Boolean(true), Encode(properties));

    public void Dispose() => _connection.Dispose();

    internal static int ToVersion(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0) return int.MaxValue;
        var digits = text.AsSpan(start);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : int.MaxValue;
    }

    private static TimeSpan Timeout => double.TryParse(ProcessEnvironment.Get(TimeoutVariable), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
        ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : TimeSpan.FromSeconds(30);

    private static DBusValue Encode(IReadOnlyList<SystemdProperty> properties)
    {
        var items = new DBusValue[properties.Count];
        for (var i = 0; i < items.Length; i++) items[i] = DBusValue.Structure(DBusValue.String(properties[i].Name), DBusValue.Variant(properties[i].Value));
        return DBusValue.Array("(sv)", items);
    }

    // systemd tells of the end of jobs to whoever listens by then: one listens before there is a job.
    private string Job(string method, params IReadOnlyList<DBusValue> arguments)
    {
        if (!_listening) _connection.AddMatch(new DBusMatch { Sender = Service, Path = Path, Interface = Interface, Member = "JobRemoved" });
        _listening = true;
        var reply = Call(method, arguments);
        _owner = reply.Sender;
        return reply.Body is [{ Kind: 'o' } job, ..] ? job.AsString() : throw new CaissonException($"systemd's answer to {method} cannot be understood", $"its values are of the types '{reply.Signature}'");
    }

    private string Await(string job, string unit)
    {
        try
        {
            return _connection.WaitForSignal(signal => signal is { Signature: "uoss" } && signal.Sender == _owner && signal.Body[1].AsString() == job, $"the end of the job for the unit {unit}").Body[3].AsString();
        }
        catch (DBusTimeoutException error)
        {
            throw Timed(error);
        }
    }

    private DBusMessage Call(string method, params IReadOnlyList<DBusValue> arguments)
    {
        try
        {
            return _connection.Call(DBusMessage.Call(_destination, Path, Interface, method, arguments));
        }
        catch (DBusTimeoutException error)
        {
            throw Timed(error);
        }
    }

    private DBusValue Property(string name)
    {
        try
        {
            var reply = _connection.Call(DBusMessage.Call(_destination, Path, "org.freedesktop.DBus.Properties", "Get", DBusValue.String(Interface), DBusValue.String(name)));
            return reply.Body is [{ Kind: 'v' } value] ? value.AsVariant() : throw new CaissonException($"systemd does not tell its property {name}");
        }
        catch (DBusTimeoutException error)
        {
            throw Timed(error);
        }
        catch (DBusErrorException error) when (error.Name is "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner")
        {
            throw new CaissonException("systemd cannot be asked for a control group", $"nobody on the bus is systemd ({error.Text})", new Advice("have the group made without it", AdviceKind.UseCgroupfs));
        }
    }

    private static DBusTimeoutException Timed(DBusTimeoutException error) => new(error.Step, error.Cause ?? "", $"see whether systemd and the bus are at work; {TimeoutVariable} sets how many seconds to wait");

    /// <summary>Why systemd cannot be asked on a machine without it, and what helps.</summary>
    internal static (string Cause, Advice Remedy) NotRunning => ("systemd is not running here", new Advice("have the group made without it", AdviceKind.UseCgroupfs));

    private static CaissonException NoUserBus() => new("The user's systemd cannot be asked for a control group", "neither XDG_RUNTIME_DIR nor DBUS_SESSION_BUS_ADDRESS is set, so its bus cannot be found",
        new Advice("log in properly (not by su or sudo), or `loginctl enable-linger` and XDG_RUNTIME_DIR=/run/user/$(id -u); or have the group made without it", AdviceKind.UseCgroupfs));

    private static CaissonException Unreachable(bool user, string place, CaissonException error)
    {
        // systemd makes that directory where it is process 1: sd_booted(3).
        if (SystemCall.faccessat2(Fcntl.AT_FDCWD, "/run/systemd/system", 0 /* F_OK */, 0) < 0)
            return new CaissonException("systemd cannot be asked for a control group", NotRunning.Cause, NotRunning.Remedy, error);
        return new CaissonException(user ? "The user's systemd cannot be asked for a control group" : "systemd cannot be asked for a control group",
            $"it cannot be reached at {place}: {error.Cause ?? error.Errno.ToString()}",
            new Advice(user ? "start the user's session (`loginctl enable-linger`, package dbus-user-session), or have the group made without it" : "see whether the bus runs (systemctl status dbus), or have the group made without it", AdviceKind.UseCgroupfs),
            error);
    }
}

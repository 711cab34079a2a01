namespace Caisson.Runtime.Hooks;

/// <summary>A hook failed, and with it what it belongs to.</summary>
internal sealed class HookException(string what, string? cause = null, string? remedy = null, Exception? inner = null) : CaissonException(what, cause, remedy, inner);

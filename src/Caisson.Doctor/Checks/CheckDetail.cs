namespace Caisson.Doctor.Checks;

/// <summary>One of the things that a check looked at.</summary>
/// <param name="State">What it found of it.</param>
/// <param name="Name">What it is: a file system, a system call, an option.</param>
/// <param name="Text">What there is to say of it; may be empty.</param>
internal sealed record CheckDetail(CheckState State, string Name, string Text = "");

namespace Caisson.Cgroups.Resources;

/// <summary>A value for a file of a control group.</summary>
/// <param name="Controller">The controller that has the file.</param>
/// <param name="File">The file's name.</param>
/// <param name="Value">What is written.</param>
internal readonly record struct CgroupWrite(string Controller, string File, string Value);

namespace Caisson.Doctor.Checks;

/// <summary>A system call with operands that let it change nothing: its error tells whether the kernel has it.</summary>
/// <param name="Name">The call's name.</param>
/// <param name="Number">Its number.</param>
/// <param name="A">The first operand.</param>
/// <param name="B">The second.</param>
/// <param name="C">The third.</param>
/// <param name="D">The fourth.</param>
/// <param name="E">The fifth.</param>
internal readonly record struct KernelQuestion(string Name, int Number, long A = 0, long B = 0, long C = 0, long D = 0, long E = 0);

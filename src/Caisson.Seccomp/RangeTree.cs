using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Bpf;

namespace Caisson.Seccomp;

/// <summary>
/// Makes a filter shorter without changing what it answers. A profile lists hundreds of calls one by one, but their numbers lie together in some dozens of
/// ranges with the same answer; a binary search over these is a third as long, and what is shorter is sooner checked, compiled and run by the kernel.
/// </summary>
/// <remarks>
/// Nothing is taken from the rules: libseccomp's program is run for each range of numbers. Where its answer does not depend on arguments, it becomes a
/// leaf of the tree; where it does, the leaf leads into that very program, at the instruction that looks at the first argument, and of the program is
/// kept what can be reached from there. At the end both are compared for every range; if one differed, the long program would be used.
/// </remarks>
internal static class RangeTree
{
    // A conditional jump goes no further.
    private const int Reach = 255;
    private const int WorthIt = 64;

    /// <summary>Numbers from this one on get this answer or, if there is none, are left to the program from an instruction on.</summary>
    private readonly record struct Range(uint From, Leaf Leaf);

    private readonly record struct Leaf(uint? Answer, int Continues);

    /// <summary>The shorter program; null if there is none.</summary>
    /// <param name="whole">The program that answers everything.</param>
    /// <param name="architectures">The architectures that it knows, as the kernel names them, the most frequent first.</param>
    public static sock_filter[]? Shorten(sock_filter[] whole, IReadOnlyList<uint> architectures)
    {
        if (whole.Length < WorthIt || Boundaries(whole) is not { } boundaries || Foreign(whole, architectures, boundaries) is not { } foreign) return null;
        var program = new List<sock_filter> { Load(4) };
        var leaves = new List<(int At, int Continues)>();
        foreach (uint architecture in architectures)
        {
            int test = program.Count;
            program.Add(default);
            program.Add(Load(0));
            AddTree(program, Ranges(whole, architecture, boundaries), leaves);
            if (program.Count - test - 1 > Reach) return null;
            program[test] = Jump(BPF_JEQ, architecture, 0, program.Count - test - 1);
        }
        program.Add(Return(foreign));
        AddRest(program, whole, leaves);
        if (program.Count >= whole.Length) return null;

        sock_filter[] shorter = [.. program];
        foreach (uint architecture in architectures)
            foreach (uint number in boundaries)
                if (FilterVerdict.Of(shorter, architecture, (int)number) != FilterVerdict.Of(whole, architecture, (int)number)) return null;
        return shorter;
    }

    // Between two numbers that the program compares with, it cannot tell one number from another. Null if it looks at numbers in another way.
    private static uint[]? Boundaries(sock_filter[] whole)
    {
        var found = new SortedSet<uint> { 0 };
        foreach (var instruction in whole)
        {
            if (instruction.code == (BPF_JMP | BPF_JSET | BPF_K)) return null;
            if (!IsComparison(instruction)) continue;
            found.Add(instruction.k);
            if (instruction.k != uint.MaxValue) found.Add(instruction.k + 1);
        }
        return [.. found];
    }

    // What all other architectures get; null if that is not the same for all of their calls.
    private static uint? Foreign(sock_filter[] whole, IReadOnlyList<uint> architectures, uint[] boundaries)
    {
        uint? answer = FilterVerdict.Of(whole, 0, 0);
        foreach (uint architecture in boundaries)
        {
            bool known = false;
            foreach (uint each in architectures) known |= each == architecture;
            if (!known && FilterVerdict.Of(whole, architecture, 0) != answer) return null;
        }
        foreach (uint number in boundaries)
            if (FilterVerdict.Of(whole, 0, (int)number) != answer) return null;
        return answer;
    }

    private static List<Range> Ranges(sock_filter[] whole, uint architecture, uint[] boundaries)
    {
        var ranges = new List<Range>();
        foreach (uint number in boundaries)
        {
            uint? answer = FilterVerdict.Of(whole, architecture, (int)number, out int from);
            var leaf = new Leaf(answer, answer is null ? from : 0);
            if (ranges.Count == 0 || ranges[^1].Leaf != leaf) ranges.Add(new(number, leaf));
        }
        return ranges;
    }

    // First all comparisons, a node before its lower half and that before its upper one; then each leaf once, to which they jump.
    private static void AddTree(List<sock_filter> program, List<Range> ranges, List<(int, int)> continuing)
    {
        var leaves = new List<Leaf>();
        foreach (var range in ranges)
            if (!leaves.Contains(range.Leaf)) leaves.Add(range.Leaf);
        int firstLeaf = program.Count + ranges.Count - 1;
        AddNodes(program, ranges, 0, ranges.Count, range => firstLeaf + leaves.IndexOf(range.Leaf));
        foreach (var leaf in leaves)
        {
            if (leaf.Answer is null) continuing.Add((program.Count, leaf.Continues));
            program.Add(Return(leaf.Answer ?? 0));
        }
    }

    private static void AddNodes(List<sock_filter> program, List<Range> ranges, int from, int to, Func<Range, int> placeOf)
    {
        if (to - from < 2) return;
        int middle = (from + to + 1) / 2, at = program.Count;
        int lower = middle - from > 1 ? at + 1 : placeOf(ranges[from]);
        int upper = to - middle > 1 ? at + (middle - from) : placeOf(ranges[middle]);
        program.Add(Jump(BPF_JGE, ranges[middle].From, upper - at - 1, lower - at - 1));
        AddNodes(program, ranges, from, middle, placeOf);
        AddNodes(program, ranges, middle, to, placeOf);
    }

    // All jumps go forward, so one pass finds what is reached, and what is kept stays in its order.
    private static void AddRest(List<sock_filter> program, sock_filter[] whole, List<(int At, int Continues)> leaves)
    {
        var reached = new bool[whole.Length];
        foreach (var leaf in leaves) reached[leaf.Continues] = true;
        var places = new int[whole.Length];
        int place = program.Count;
        for (int i = 0; i < whole.Length; i++)
        {
            if (!reached[i]) continue;
            places[i] = place++;
            if (whole[i].code == (BPF_RET | BPF_K)) continue;
            if (whole[i].code == (BPF_JMP | BPF_JA)) reached[i + 1 + whole[i].k] = true;
            else if (IsComparison(whole[i])) reached[i + 1 + whole[i].jt] = reached[i + 1 + whole[i].jf] = true;
            else reached[i + 1] = true;
        }
        foreach (var (at, continues) in leaves) program[at] = Jump(BPF_JA, (uint)(places[continues] - at - 1));
        for (int i = 0; i < whole.Length; i++)
        {
            if (!reached[i]) continue;
            var instruction = whole[i];
            if (instruction.code == (BPF_JMP | BPF_JA)) instruction.k = (uint)(places[i + 1 + instruction.k] - places[i] - 1);
            else if (IsComparison(instruction))
            {
                instruction.jt = (byte)(places[i + 1 + instruction.jt] - places[i] - 1);
                instruction.jf = (byte)(places[i + 1 + instruction.jf] - places[i] - 1);
            }
            program.Add(instruction);
        }
    }

    private static bool IsComparison(sock_filter instruction) => instruction.code is (BPF_JMP | BPF_JEQ | BPF_K) or (BPF_JMP | BPF_JGT | BPF_K) or (BPF_JMP | BPF_JGE | BPF_K);

    private static sock_filter Load(uint offset) => new() { code = BPF_LD | BPF_W | BPF_ABS, k = offset };

    private static sock_filter Return(uint answer) => new() { code = BPF_RET | BPF_K, k = answer };

    private static sock_filter Jump(int kind, uint value, int ifTrue = 0, int ifFalse = 0) =>
        new() { code = (ushort)(BPF_JMP | kind | BPF_K), jt = (byte)ifTrue, jf = (byte)ifFalse, k = value };
}

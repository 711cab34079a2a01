using Caisson.Linux.Mounts;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.Linux.Tests.Mounts;

public sealed class MountInfoProperties
{
    // The characters that are escaped, those that escapes are made of, and others.
    private static readonly Gen<string> AnyText =
        from length in Gen.Choose(0, 12)
        from characters in Gen.ArrayOf(Gen.Elements(' ', '\t', '\n', '\\', '#', '0', '1', '4', '7', '-', ':', ',', '/', 'a', 'ä', '日'), length)
        select new string(characters);

    private static readonly Gen<int?> AnyGroup = Gen.Choose(-3, 1000).Select(n => n < 0 ? (int?)null : n);

    private static readonly Gen<MountInfo> AnyMount =
        from numbers in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 4)
        from texts in Gen.ArrayOf(AnyText, 5)
        from groups in Gen.ArrayOf(AnyGroup, 3)
        from unbindable in Gen.Elements(true, false)
        select new MountInfo
        {
            Id = numbers[0],
            ParentId = numbers[1],
            Major = (uint)numbers[2],
            Minor = (uint)numbers[3],
            Root = texts[0],
            MountPoint = texts[1],
            Options = "rw,nosuid",
            SharedGroup = groups[0],
            MasterGroup = groups[1],
            PropagateFrom = groups[2],
            IsUnbindable = unbindable,
            FileSystemType = texts[2],
            Source = texts[3],
            SuperOptions = texts[4],
        };

    [Fact]
    public void The_text_of_a_mount_is_read_back() => Prop.ForAll(AnyMount.ToArbitrary(), m => MountInfo.Parse(m.ToString()) == m).QuickCheckThrowOnFailure();

    [Fact]
    public void The_text_of_a_table_is_read_back() =>
        Prop.ForAll(AnyMount.ArrayOf().ToArbitrary(), mounts => MountTable.Parse(string.Concat(mounts.Select(m => m + "\n"))).SequenceEqual(mounts)).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_line_is_read_or_refused_with_the_one_error() =>
        Prop.ForAll(AnyText.ArrayOf().Select(words => string.Join(' ', words)).ToArbitrary(), line =>
        {
            try
            {
                MountInfo.Parse(line);
            }
            catch (CaissonException)
            {
            }
            return true;
        }).QuickCheckThrowOnFailure();
}

namespace Caisson.DBus.Text;

/// <summary>What a piece of a value's text form looks like.</summary>
internal enum TextKind
{
    Word,
    Number,
    Text,
    Bytes,
    Array,
    Dictionary,
    Entry,
    Structure,
    Variant,
}

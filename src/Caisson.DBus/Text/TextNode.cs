namespace Caisson.DBus.Text;

/// <summary>A piece of a value's text form, before it is known of which type it is.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Text">A number's digits, a text's characters, a word.</param>
/// <param name="Items">What it is put together of.</param>
/// <param name="Type">The type that is written before it; null if none is.</param>
internal sealed record TextNode(TextKind Kind, string Text, List<TextNode> Items, string? Type);

using Caisson.DBus.Marshalling;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.DBus.Tests;

public sealed class MarshallingProperties
{
    [Fact]
    public void Every_value_is_read_back_in_both_byte_orders() => Prop.ForAll(Generators.AnyValue.ToArbitrary(), value =>
    {
        foreach (var bigEndian in new[] { false, true })
        {
            var writer = new ValueWriter(bigEndian);
            writer.Value(value);
            var reader = new ValueReader(writer.ToArray(), bigEndian);
            if (!reader.Value(value.Signature).Equals(value) || !reader.AtEnd) return false;
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_values_text_is_read_back() =>
        Prop.ForAll(Generators.AnyValue.ToArbitrary(), value => DBusValue.Parse(value.ToString()).Equals(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_text_is_a_value_or_refused_with_the_one_error() =>
        Prop.ForAll(Gen.Elements("[", "]", "(", ")", "{", "}", "<", ">", "@", "as", "a{sv}", " ", ",", ":", "'", "\\", "b'", "1", "-", "0x", "uint64", "true", "\"").ArrayOf()
            .Select(string.Concat).ToArbitrary(), text => Refuses(() => DBusValue.Parse(text))).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_message_is_read_back() => Prop.ForAll(Generators.AnyMessage.ToArbitrary(), message =>
    {
        var bytes = message.Write(9, bigEndian: message.Body.Count % 2 == 1);
        var read = DBusMessage.Read(bytes);
        return MessageReader.SizeOf(bytes) == bytes.Length && read.ToString() == message.ToString() && read.Body.SequenceEqual(message.Body);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_part_of_a_message_is_a_message() => Prop.ForAll(Generators.AnyMessage.ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (message, at) =>
    {
        var bytes = message.Write(9);
        Should.Throw<CaissonException>(() => DBusMessage.Read(bytes.AsSpan(0, at % bytes.Length)));
        Should.Throw<CaissonException>(() => DBusMessage.Read([.. bytes, 0]));
    }).QuickCheckThrowOnFailure();

    // Whatever is done to the bytes, the reader either takes them or says in its one way that they are wrong.
    [Fact]
    public void Spoilt_messages_are_read_or_refused() => Prop.ForAll(Generators.AnyMessage.ToArbitrary(), Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 3).ToArbitrary(), (message, numbers) =>
    {
        var bytes = message.Write(9);
        foreach (var number in numbers) bytes[number / 256 % bytes.Length] = (byte)number;
        return Refuses(() => DBusMessage.Read(bytes));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_of_any_kind_are_read_or_refused() => Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 40)).ToArbitrary(), numbers =>
    {
        byte[] head = [(byte)'l', 1, 0, 1];
        byte[] bytes = [.. head, .. numbers.Select(n => (byte)n)];
        return Refuses(() => DBusMessage.Read(bytes));
    }).QuickCheckThrowOnFailure();

    private static bool Refuses(Action action)
    {
        try
        {
            action();
        }
        catch (CaissonException)
        {
        }
        return true;
    }
}

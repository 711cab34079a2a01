namespace Caisson.DBus.Marshalling;

/// <summary>The fields of a message's head. D-Bus specification, "Header fields".</summary>
internal static class HeaderField
{
    internal const byte Path = 1;
    internal const byte Interface = 2;
    internal const byte Member = 3;
    internal const byte ErrorName = 4;
    internal const byte ReplySerial = 5;
    internal const byte Destination = 6;
    internal const byte Sender = 7;
    internal const byte Signature = 8;
    internal const byte UnixFds = 9;
}

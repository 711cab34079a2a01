namespace Caisson.DBus;

public sealed partial class DBusValue : IEquatable<DBusValue>
{
    /// <summary>Whether both are of the same type and the same value; doubles are the same if their bits are.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(DBusValue? other)
    {
        if (other is null || Signature != other.Signature || _bits != other._bits) return false;
        switch (_content)
        {
            case string text: return text == (string)other._content!;
            case byte[] bytes: return bytes.AsSpan().SequenceEqual((byte[])other._content!);
            case DBusValue[] items:
                var others = (DBusValue[])other._content!;
                if (items.Length != others.Length) return false;
                for (var i = 0; i < items.Length; i++)
                    if (!items[i].Equals(others[i])) return false;
                return true;
            default: return true;
        }
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DBusValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Signature);
        hash.Add(_bits);
        switch (_content)
        {
            case string text: hash.Add(text); break;
            case byte[] bytes: hash.AddBytes(bytes); break;
            case DBusValue[] items:
                foreach (var item in items) hash.Add(item.GetHashCode());
                break;
        }
        return hash.ToHashCode();
    }
}

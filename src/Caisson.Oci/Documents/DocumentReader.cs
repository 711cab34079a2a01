using System.Text;
using System.Text.Json;

namespace Caisson.Oci;

/// <summary>
/// Walks a JSON document once, matches keys without regard to case, and collects what is wrong instead of stopping.
/// Path segments are kept as they are and put together only for an error's sake.
/// </summary>
internal ref partial struct DocumentReader
{
    // As deep as Go's decoder goes; nothing here recurses on unknown keys, so depth costs one bit a level.
    private const int MaxDepth = 10000;

    private Utf8JsonReader _json;
    private readonly ReadOnlySpan<byte> _data;
    private ReadOnlySpan<byte> _name;
    private Segment[] _path;
    private int _depth;
    private List<SpecError>? _errors;

    private struct Segment
    {
        public string? Name;
        public int Index;
    }

    public DocumentReader(ReadOnlySpan<byte> utf8)
    {
        // The byte order mark is no JSON, but editors leave it.
        _data = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        _json = new Utf8JsonReader(_data, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
        _path = new Segment[12];
    }

    public readonly List<SpecError>? Errors => _errors;

    /// <summary>Moves to the document's root value.</summary>
    public void Start() => _json.Read();

    /// <summary>Makes sure that nothing follows the root value.</summary>
    public void End()
    {
        while (_json.Read())
        {
        }
    }

    /// <summary>Enters an object; false, with an error unless it is null, if the value is none.</summary>
    public bool BeginObject()
    {
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            Push(new Segment { Index = -1 });
            return true;
        }

        Refuse("an object");
        return false;
    }

    /// <summary>Moves to the next property's value; leaves the object at its end.</summary>
    public bool NextProperty()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            _depth--;
            return false;
        }

        _name = _json.ValueIsEscaped ? Unescape() : _json.ValueSpan;
        _path[_depth - 1].Name = null;
        _json.Read();
        return true;
    }

    /// <summary>Whether the property has this name; ASCII letters match in either case.</summary>
    public readonly bool Is(string name)
    {
        if (_name.Length != name.Length || !Ascii.EqualsIgnoreCase(_name, name)) return false;
        _path[_depth - 1].Name = name;
        return true;
    }

    /// <summary>The property's name for a map, and its segment of the path.</summary>
    public string MapKey()
    {
        // Invalid UTF-8 becomes U+FFFD here; the writers of such keys get what Go gives them.
        var key = Encoding.UTF8.GetString(_name);
        _path[_depth - 1].Name = key;
        return key;
    }

    /// <summary>Enters an array; false, with an error unless it is null, if the value is none.</summary>
    public bool BeginArray()
    {
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            Push(new Segment { Index = -1 });
            return true;
        }

        Refuse("an array");
        return false;
    }

    /// <summary>Moves to the next element; leaves the array at its end.</summary>
    public bool NextElement()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray)
        {
            _depth--;
            return false;
        }

        _path[_depth - 1].Index++;
        return true;
    }

    /// <summary>Enters an object that is an element of an array, where null is an error: nothing can be meant by it.</summary>
    public bool BeginItem()
    {
        if (!IsNull) return BeginObject();
        Error("expected an object, found null");
        return false;
    }

    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Passes over the value.</summary>
    public void Skip() => _json.Skip();

    private void Push(Segment segment)
    {
        if (_depth == _path.Length) Array.Resize(ref _path, _depth * 2);
        _path[_depth++] = segment;
    }

    private readonly byte[] Unescape()
    {
        var buffer = new byte[_json.ValueSpan.Length];
        try
        {
            return buffer[.._json.CopyString(buffer)];
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no name of ours.
            return [];
        }
    }
}

using System.Text;

namespace Caisson.Oci;

/// <summary>A document cannot be read, breaks rules, or asks for what is not there. It tells everything that is wrong at once.</summary>
public sealed class SpecException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="document">The document's name as the user knows it, such as <c>config.json</c>.</param>
    /// <param name="errors">All errors, at least one.</param>
    public SpecException(string document, IReadOnlyList<SpecError> errors)
    {
        Document = document;
        Errors = errors;
    }

    /// <summary>The document's name as the user knows it.</summary>
    public string Document { get; }

    /// <summary>All errors in the order of the document, as far as that is known.</summary>
    public IReadOnlyList<SpecError> Errors { get; }

    /// <summary>The document's name and all errors in one line.</summary>
    public override string Message
    {
        get
        {
            var text = new StringBuilder(Document).Append(": ");
            if (Errors.Count > 1) text.Append(Errors.Count).Append(" errors: ");
            for (var i = 0; i < Errors.Count; i++)
            {
                if (i > 0) text.Append("; ");
                text.Append(Errors[i].ToString());
            }

            return text.ToString();
        }
    }
}

namespace NixStore;

/// <summary>Input that breaks the rules of its format: an archive, a stream, a text or a database record.</summary>
public class NixFormatException : NixStoreException
{
    /// <summary>Creates an error about a place in the input.</summary>
    /// <param name="message">What is wrong with the input.</param>
    /// <param name="offset">Where, in bytes from the start of the input (in characters for a text).</param>
    public NixFormatException(string message, long offset = 0)
        : base(message)
    {
        Offset = offset;
    }

    /// <summary>Creates an error about a place in the input, with its cause.</summary>
    /// <param name="message">What is wrong with the input.</param>
    /// <param name="offset">Where, in bytes from the start of the input (in characters for a text).</param>
    /// <param name="innerException">The cause.</param>
    public NixFormatException(string message, long offset, Exception? innerException)
        : base(message, innerException)
    {
        Offset = offset;
    }

    /// <summary>Where the input is wrong, in bytes from its start (in characters for a text).</summary>
    public long Offset { get; }
}

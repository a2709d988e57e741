namespace NixStore;

/// <summary>The exception that is thrown when an archive, a stream, a text or a database record breaks the rules of its format.</summary>
public class NixFormatException : NixStoreException
{
    /// <summary>Initializes a new instance for a position in the input.</summary>
    /// <param name="message">What is wrong with the input.</param>
    /// <param name="offset">The position of the fault, in bytes from the start of the input (in characters for a text).</param>
    public NixFormatException(string message, long offset = 0)
        : base(message)
    {
        Offset = offset;
    }

    /// <summary>Initializes a new instance for a position in the input, with its cause.</summary>
    /// <param name="message">What is wrong with the input.</param>
    /// <param name="offset">The position of the fault, in bytes from the start of the input (in characters for a text).</param>
    /// <param name="innerException">The cause.</param>
    public NixFormatException(string message, long offset, Exception? innerException)
        : base(message, innerException)
    {
        Offset = offset;
    }

    /// <summary>Gets the position of the fault, in bytes from the start of the input (in characters for a text).</summary>
    public long Offset { get; }
}

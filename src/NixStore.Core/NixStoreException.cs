namespace NixStore;

/// <summary>
/// The base of every error that this library raises on purpose. The message says what happened, to which path,
/// in which store, and what to do next. What it quotes from elsewhere cannot steer a terminal: see <see cref="ForeignText"/>.
/// </summary>
public class NixStoreException : Exception
{
    /// <summary>Creates an error with a message.</summary>
    /// <param name="message">What happened, to what, and what to do next.</param>
    public NixStoreException(string message)
        : base(ForeignText.EscapeLines(message))
    {
    }

    /// <summary>Creates an error with a message and its cause.</summary>
    /// <param name="message">What happened, to what, and what to do next.</param>
    /// <param name="innerException">The cause.</param>
    public NixStoreException(string message, Exception? innerException)
        : base(ForeignText.EscapeLines(message), innerException)
    {
    }

    /// <summary>Gets the reason why the operation failed, for callers that offer a next step.</summary>
    public FailureReason Reason { get; init; }
}

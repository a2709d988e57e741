namespace NixStore.Blobs;

/// <summary>
/// A server refuses this user a blob. Some servers refuse what they do not have, so the blob may be absent; with other credentials the
/// answer may be another.
/// </summary>
public sealed class BlobRefusedException : NixStoreException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was refused.</param>
    /// <param name="advice">What to do next.</param>
    /// <param name="innerException">The cause.</param>
    public BlobRefusedException(string message, string advice, Exception? innerException = null)
        : base($"{message} {advice}", innerException)
        => Advice = advice;

    /// <summary>Gets what to do next.</summary>
    public string Advice { get; }
}

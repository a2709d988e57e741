namespace NixStore.Blobs.S3;

/// <summary>The exception that is thrown when a server did not answer several attempts. The SDK does not retry after it.</summary>
/// <param name="message">What was waited for.</param>
internal sealed class SilentServerException(string message) : Exception(message);

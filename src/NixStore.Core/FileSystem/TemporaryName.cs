namespace NixStore.FileSystem;

/// <summary>The temporary name of a file that is renamed when it is complete. Errors of the system show the final name instead.</summary>
/// <param name="Name">The path with the temporary name.</param>
/// <param name="FinalName">The path that the user knows.</param>
internal sealed record TemporaryName(string Name, string FinalName)
{
    /// <summary>Returns whether an error of the system shows the temporary name.</summary>
    public bool IsIn(Exception failure)
        => (failure is IOException or UnauthorizedAccessException) && failure.Message.Contains(Name, StringComparison.Ordinal);

    /// <summary>Returns the same error with the final name.</summary>
    public Exception Replace(Exception failure)
    {
        var message = failure.Message.Replace(Name, FinalName, StringComparison.Ordinal);
        return failure is UnauthorizedAccessException
            ? new UnauthorizedAccessException(message, failure)
            : new IOException(message, failure) { HResult = failure.HResult };
    }
}

using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>The exception for a path whose NAR could not be fetched completely from the last substituter that has it.</summary>
public sealed class PathNotFetchedException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="failure">The failure of the last substituter.</param>
    /// <param name="path">The path.</param>
    internal PathNotFetchedException(SubstituterFailure failure, StorePath path)
        : base(
            $"{failure.Store.Directory.Print(path)} could not be fetched from {failure.Store.Location}, and no other cache has it. "
                + failure.Error.Message,
            failure.Error)
    {
        Path = path;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }
}

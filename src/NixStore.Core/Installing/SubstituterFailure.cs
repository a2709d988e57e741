using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>A failure of a substituter that was skipped.</summary>
/// <param name="Store">The substituter.</param>
/// <param name="Path">The path that it was skipped for, or null if it is not used any more.</param>
/// <param name="Error">The reason.</param>
public sealed record SubstituterFailure(IStore Store, StorePath? Path, Exception Error)
{
    /// <summary>Gets the failure as a sentence for a user.</summary>
    public string Message
        => Path is null
            ? $"{Store.Location} is not used any more: {Error.Message}"
            : $"{Store.Location} is skipped for {Store.Directory.Print(Path)}: {Error.Message}";
}

using NixStore.Copying;
using NixStore.Paths;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>A path was left out of a copy, because a path that it refers to could not be copied.</summary>
public sealed class ReferenceNotCopiedException : NixStoreException
{
    internal ReferenceNotCopiedException(StoreDirectory directory, CopyFailure failure)
        : base(
            $"{directory.Print(failure.Path)} was not copied, because it needs {directory.Print(failure.FailedReference!)}: {failure.Error.Message}",
            failure.Error)
    {
    }
}

using NixStore.Copying;
using NixStore.Paths;

namespace NixStore.PowerShell.Commands;

/// <summary>The exception for a path that was not copied because one of its references could not be copied.</summary>
public sealed class ReferenceNotCopiedException : NixStoreException
{
    internal ReferenceNotCopiedException(StoreDirectory directory, CopyFailure failure)
        : base(
            $"{directory.Print(failure.Path)} was not copied, because it needs {directory.Print(failure.FailedReference!)}: "
            + failure.Error.Message,
            failure.Error)
    {
    }
}

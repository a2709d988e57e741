using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Nars;

/// <summary>A NAR file or a store path whose entries are read.</summary>
/// <param name="Name">The full path of the file, or the full store path.</param>
/// <param name="Store">The store of a store path, or null for a file.</param>
/// <param name="Argument">The argument of the user.</param>
/// <param name="Open">Opens the source. The caller disposes the result.</param>
internal sealed record NarSource(string Name, StoreReference? Store, NarSourceArgument Argument, Func<OpenNarSource> Open)
{
    /// <summary>
    /// Gets the path inside the NAR that the user gave together with it, as in <c>/nix/store/…-hello/bin/hello</c>, or a dot for the root.
    /// </summary>
    public string Inside { get; init; } = NarEntryInfo.Root;
}

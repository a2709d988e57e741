using NixStore.Browsing;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Files;

/// <summary>A NAR file or a store path to look into.</summary>
/// <param name="Name">The full path of the file, or the full store path.</param>
/// <param name="Store">The store, where it is a store path.</param>
/// <param name="Argument">What the user gave.</param>
/// <param name="Open">Opens it; what it gives is disposed after use.</param>
internal sealed record NarSource(string Name, StoreReference? Store, NarSourceArgument Argument, Func<OpenNarSource> Open)
{
    /// <summary>The path inside the NAR that was named together with it, as in <c>/nix/store/…-hello/bin/hello</c>; a dot for the whole.</summary>
    public string Inside { get; init; } = NarEntryInfo.Root;
}

/// <summary>A source that is open.</summary>
/// <param name="Browser">Looks into it.</param>
/// <param name="Files">What has to be closed afterwards.</param>
internal sealed record OpenNarSource(NarBrowser Browser, IDisposable? Files) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Files?.Dispose();
}

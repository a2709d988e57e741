using NixStore.Browsing;

namespace NixStore.PowerShell.Files;

/// <summary>An open NAR file or store path.</summary>
/// <param name="Browser">Reads the entries.</param>
/// <param name="Files">The resource to close, or null if there is none.</param>
internal sealed record OpenNarSource(NarBrowser Browser, IDisposable? Files) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Files?.Dispose();
}

using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>A path that is to be fetched.</summary>
/// <param name="Info">The path.</param>
/// <param name="From">The substituter that has it, as a user names it.</param>
/// <param name="DownloadSize">How many bytes come over the wire; that of the NAR where the substituter does not say.</param>
public sealed record InstallItem(ValidPathInfo Info, string From, long DownloadSize);

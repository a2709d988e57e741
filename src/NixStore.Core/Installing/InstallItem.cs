using NixStore.Paths;

namespace NixStore.Installing;

/// <summary>A path to be fetched.</summary>
/// <param name="Info">The path.</param>
/// <param name="From">The name of the substituter in messages.</param>
/// <param name="DownloadSize">The download size in bytes, or the size of the NAR if the substituter does not report it.</param>
public sealed record InstallItem(ValidPathInfo Info, string From, long DownloadSize);

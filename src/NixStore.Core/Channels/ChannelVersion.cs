using NixStore.Blobs.Http;
using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>What was fetched from a channel before.</summary>
/// <param name="Document">What the URL of the channel answered.</param>
/// <param name="Output">The unpacked channel.</param>
internal sealed record ChannelVersion(HttpDocument Document, StorePath Output);

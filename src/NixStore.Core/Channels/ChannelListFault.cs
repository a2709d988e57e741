namespace NixStore.Channels;

/// <summary>A line of the list of channels that cannot be used.</summary>
/// <param name="Line">The number of the line, which begins at 1.</param>
/// <param name="Message">The reason.</param>
public sealed record ChannelListFault(int Line, string Message);

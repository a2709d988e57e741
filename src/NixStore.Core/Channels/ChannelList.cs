namespace NixStore.Channels;

/// <summary>
/// The list of the channels of a user, <c>~/.nix-channels</c>: a URL and a name in each line (<c>src/nix/nix-channel/nix-channel.cc</c>).
/// Other lines are kept as they are.
/// </summary>
public sealed class ChannelList
{
    private readonly IReadOnlyList<Line> _lines;

    private ChannelList(IReadOnlyList<Line> lines) => _lines = lines;

    /// <summary>Gets a list without channels.</summary>
    public static ChannelList Empty { get; } = new([]);

    /// <summary>Gets the channels, sorted by name. If several lines have one name, the last one counts, as in Nix.</summary>
    public IReadOnlyList<Channel> Channels =>
        [.. _lines.Select(static line => line.Channel).OfType<Channel>()
            .GroupBy(static channel => channel.Name, StringComparer.Ordinal).Select(static group => group.Last())
            .OrderBy(static channel => channel.Name, StringComparer.Ordinal)];

    /// <summary>Gets the lines that are neither a channel nor a comment, each with its number, which begins at 1, and the reason.</summary>
    public IReadOnlyList<ChannelListFault> Faults =>
        [.. _lines.Index().Where(static line => line.Item.Fault is not null)
            .Select(static line => new ChannelListFault(line.Index + 1, line.Item.Fault!))];

    /// <summary>Parses a list.</summary>
    /// <param name="text">The text of the file.</param>
    /// <returns>The list. A line that cannot be used is one of its faults.</returns>
    public static ChannelList Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.TrimStart('\ufeff').Split('\n').Select(static line => line.TrimEnd('\r'));
        return new ChannelList([.. lines.Select(ParseLine)]);
    }

    /// <summary>Returns the list with a channel. It replaces one with the same name.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The new list.</returns>
    public ChannelList With(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var line = new Line($"{channel.Url} {channel.Name}", channel, null);
        var rest = Without(channel.Name)._lines;

        // The last line is empty if the text ends with a line end.
        return new ChannelList(rest is [.., { Text: "" }] ? [.. rest.SkipLast(1), line, rest[^1]] : [.. rest, line, Line.Empty]);
    }

    /// <summary>Returns the list without a channel.</summary>
    /// <param name="name">The name of the channel.</param>
    /// <returns>The new list.</returns>
    public ChannelList Without(string name) => new([.. _lines.Where(line => line.Channel?.Name != name)]);

    /// <summary>Returns the text of the file.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join('\n', _lines.Select(static line => line.Text));

    private static Line ParseLine(string text)
    {
        var words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words is [] or [['#', ..], ..])
        {
            return new Line(text, null, null);
        }

        if (words.Length > 2)
        {
            return new Line(text, null, "The line has more than a URL and a name.");
        }

        try
        {
            return new Line(text, new Channel(words.Length > 1 ? words[1] : Channel.NameOf(words[0]), words[0]), null);
        }
        catch (NixFormatException e)
        {
            return new Line(text, null, e.Message);
        }
    }

    private sealed record Line(string Text, Channel? Channel, string? Fault)
    {
        public static Line Empty { get; } = new("", null, null);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NixStore.Blobs.Http;
using NixStore.FileSystem;
using NixStore.Json;
using NixStore.Paths;

namespace NixStore.Channels;

/// <summary>
/// A file with what was fetched from channels, so that a channel without changes costs one request. If it is lost or damaged, channels are
/// fetched again.
/// </summary>
/// <param name="path">The full path of the file, or null to remember nothing.</param>
internal sealed class ChannelMemory(string? path)
{
    private static readonly JsonForm _form = new("list of fetched channels");

    private readonly Lock _gate = new();

    /// <summary>Finds what was fetched for a channel.</summary>
    /// <returns>The version, or null if it is not known.</returns>
    public ChannelVersion? Find(Channel channel)
    {
        lock (_gate)
        {
            return Read().GetValueOrDefault(channel.Url + " " + channel.Name);
        }
    }

    /// <summary>Remembers what was fetched for a channel.</summary>
    public void Set(Channel channel, ChannelVersion version)
    {
        lock (_gate)
        {
            var all = Read();
            all[channel.Url + " " + channel.Name] = version;
            Write(all);
        }
    }

    private Dictionary<string, ChannelVersion> Read()
    {
        try
        {
            return path is not null && File.Exists(path)
                ? _form.Read(File.ReadAllText(path), static root => _form.MembersOf(root).ToDictionary(
                    static member => member.Name, static member => ReadVersion(member.Value)))
                : [];
        }
        catch (Exception failure) when (failure is NixStoreException or IOException or UnauthorizedAccessException or UriFormatException)
        {
            return [];
        }
    }

    private static ChannelVersion ReadVersion(JsonElement item)
        => new(
            new HttpDocument(new Uri(_form.RequireText(item, "address")), _form.FindText(item, "tag")),
            StorePath.Parse(_form.RequireText(item, "output")));

    private void Write(Dictionary<string, ChannelVersion> all)
    {
        if (path is null)
        {
            return;
        }

        var members = all.Select(static item => KeyValuePair.Create<string, JsonNode?>(item.Key, new JsonObject
        {
            ["address"] = item.Value.Document.Address.AbsoluteUri,
            ["output"] = item.Value.Output.BaseName,
            ["tag"] = item.Value.Document.Tag,
        }));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            FileReplacement.Write(path, Encoding.UTF8.GetBytes(JsonLayout.OnLines(new JsonObject(members))));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The channel is fetched again the next time.
        }
    }
}

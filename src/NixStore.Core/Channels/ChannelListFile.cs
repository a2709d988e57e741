using System.Text;
using NixStore.FileSystem;

namespace NixStore.Channels;

/// <summary>The file of the list of channels.</summary>
/// <param name="path">The full path of the file, which may be absent.</param>
public sealed class ChannelListFile(string path)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Gets the full path.</summary>
    public string Path => path;

    /// <summary>Reads the list.</summary>
    /// <returns>The list, without channels if there is no file.</returns>
    /// <exception cref="NixStoreException">The file cannot be read.</exception>
    public ChannelList Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return ChannelList.Empty;
            }

            using var file = File.OpenRead(path);
            return file.Length <= MostBytes
                ? ChannelList.Parse(File.ReadAllText(path))
                : throw new NixStoreException($"The list of channels '{path}' has {file.Length} bytes, more than {MostBytes}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read the list of channels '{path}': {failure.Message}", failure);
        }
    }

    /// <summary>Changes the list. Other processes see the list before or after the change.</summary>
    /// <param name="change">Returns the new list.</param>
    /// <exception cref="NixStoreException">The file cannot be read or written, for example because it is a link into the store.</exception>
    public void Change(Func<ChannelList, ChannelList> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var text = change(Read()).ToString();

        var target = FindTarget();
        try
        {
            FileReplacement.Write(target, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot write the list of channels '{path}': {failure.Message}", failure);
        }
    }

    // A link stays one, so that its target is changed.
    private string FindTarget()
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }
}

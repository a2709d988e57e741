using System.Text.RegularExpressions;
using NixStore.Blobs.Http;
using NixStore.FileSystem;

namespace NixStore.Channels;

/// <summary>
/// Fetches channels: the tarball that the URL answers, or else <c>nixexprs.tar.xz</c> or <c>nixexprs.tar.bz2</c> of the release that the
/// URL leads to, so that all files are of one release (<c>src/nix/nix-channel/nix-channel.cc</c>).
/// </summary>
/// <param name="documents">Reads documents of web servers.</param>
internal sealed partial class ChannelFetcher(HttpDocuments documents)
{
    private const long MostBytesOfPage = 64L << 20;
    private const long MostBytesOfTarball = 8L << 30;

    private static readonly string[] _tarballs = ["nixexprs.tar.xz", "nixexprs.tar.bz2"];

    /// <summary>Returns whether a channel leads to the version that is known.</summary>
    /// <exception cref="NixStoreException">The server does not answer, or refuses.</exception>
    public async Task<bool> IsUnchangedAsync(Channel channel, ChannelVersion known, CancellationToken cancellationToken)
        => !channel.Uri.IsFile && await documents.IsUnchangedAsync(channel.Uri, known.Document, cancellationToken).ConfigureAwait(false);

    /// <summary>Finds the release that a channel leads to. Nothing is kept.</summary>
    /// <exception cref="NixStoreException">There is no channel at the URL, or the server does not answer.</exception>
    public async Task<HttpDocument> FindAsync(Channel channel, CancellationToken cancellationToken)
    {
        var page = TemporaryFile.Create();
        await using (page.ConfigureAwait(false))
        {
            return await RequireAsync(channel, page, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches a channel.</summary>
    /// <exception cref="NixStoreException">There is no channel at the URL, or the server does not answer.</exception>
    public async Task<FetchedChannel> FetchAsync(Channel channel, CancellationToken cancellationToken)
    {
        var page = TemporaryFile.Create();
        FileStream? tarball = null;
        try
        {
            var document = await RequireAsync(channel, page, cancellationToken).ConfigureAwait(false);
            if (IsTarball(channel))
            {
                return new FetchedChannel(document, null, page, channel.PageName);
            }

            tarball = TemporaryFile.Create();
            foreach (var name in _tarballs)
            {
                var address = new Uri($"{document.Address.AbsoluteUri.TrimEnd('/')}/{name}");
                if (await ReadAsync(address, tarball, MostBytesOfTarball, cancellationToken).ConfigureAwait(false) is not null)
                {
                    return new FetchedChannel(document, IsDirectory(channel) ? null : page, tarball, name);
                }
            }

            throw new NixStoreException(
                $"There is no channel at {channel.Url}: {document.Address.AbsoluteUri} has neither {string.Join(" nor ", _tarballs)}.");
        }
        catch
        {
            await page.DisposeAsync().ConfigureAwait(false);
            tarball?.Dispose();
            throw;
        }
    }

    private static bool IsTarball(Channel channel) => TarballName().IsMatch(channel.BaseName);

    private static bool IsDirectory(Channel channel) => channel.Uri.IsFile && Directory.Exists(channel.Uri.LocalPath);

    private async Task<HttpDocument> RequireAsync(Channel channel, FileStream page, CancellationToken cancellationToken)
    {
        if (IsDirectory(channel))
        {
            return new HttpDocument(channel.Uri, null);
        }

        var limit = IsTarball(channel) ? MostBytesOfTarball : MostBytesOfPage;
        return await ReadAsync(channel.Uri, page, limit, cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException($"There is no channel at {channel.Url}.");
    }

    private Task<HttpDocument?> ReadAsync(Uri address, FileStream destination, long limit, CancellationToken cancellationToken)
        => address.IsFile
            ? ReadFileAsync(address, destination, cancellationToken)
            : documents.ReadAsync(address, destination, limit, cancellationToken);

    private static async Task<HttpDocument?> ReadFileAsync(Uri address, FileStream destination, CancellationToken cancellationToken)
    {
        if (!File.Exists(address.LocalPath))
        {
            return null;
        }

        try
        {
            var file = File.OpenRead(address.LocalPath);
            await using (file.ConfigureAwait(false))
            {
                await file.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
                return new HttpDocument(address, null);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot read '{address.LocalPath}': {failure.Message}", failure);
        }
    }

    [GeneratedRegex(@"\.tar\.(gz|bz2|xz)$")]
    private static partial Regex TarballName();
}

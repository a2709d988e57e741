using System.Formats.Tar;
using System.IO.Compression;
using NixStore.FileSystem;
using NixStore.Nar;

namespace NixStore.Tarballs;

/// <summary>Tarballs of strangers.</summary>
public sealed class TarballReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_directories_and_links_are_read()
    {
        var listing = await ReadAsync(
            new PaxTarEntry(TarEntryType.Directory, "./top/"),
            Executable("./top/run"),
            File("top/new/deep/file", "contents"),
            new PaxTarEntry(TarEntryType.SymbolicLink, "top/link") { LinkName = "../../etc/passwd" },
            new PaxTarEntry(TarEntryType.HardLink, "top/same") { LinkName = "top/new/deep/file" });

        Assert.Equal(
            ["", "top", "top/link", "top/new", "top/new/deep", "top/new/deep/file", "top/run", "top/same"],
            listing.Enumerate().Select(static entry => entry.Path));
        Assert.Equal(
            ["top/run"],
            listing.Enumerate().Where(static entry => entry.Type == NarEntryType.Executable).Select(static entry => entry.Path));
        Assert.Equal(8, listing.Enumerate().Single(static entry => entry.Path == "top/same").Size);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("/absolute")]
    [InlineData("top/../../escaped")]
    public async Task A_name_that_leads_out_is_refused(string name)
        => await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync(File(name, "x")));

    [Fact]
    public async Task Nothing_is_written_through_a_link()
        => await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync(
            new PaxTarEntry(TarEntryType.SymbolicLink, "top") { LinkName = "/tmp" }, File("top/x", "x")));

    [Fact]
    public async Task A_hard_link_to_something_else_is_refused()
        => await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync(
            new PaxTarEntry(TarEntryType.HardLink, "x") { LinkName = "/etc/passwd" }));

    [Fact]
    public async Task Devices_are_refused()
        => await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync(new PaxTarEntry(TarEntryType.Fifo, "top/pipe")));

    [Fact]
    public async Task Other_bytes_are_no_tarball()
        => await Assert.ThrowsAsync<NixFormatException>(() => ReadAsync("<html>not found</html>"u8.ToArray()));

    private static PaxTarEntry File(string name, string contents)
        => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(contents)) };

    private static PaxTarEntry Executable(string name)
    {
        var entry = File(name, "#!/bin/sh");
        entry.Mode |= UnixFileMode.UserExecute;
        return entry;
    }

    private static async Task<NarListing> ReadAsync(params TarEntry[] entries)
    {
        using var tarball = new MemoryStream();
        await using (var gzip = new GZipStream(tarball, CompressionMode.Compress, leaveOpen: true))
        await using (var writer = new TarWriter(gzip))
        {
            foreach (var entry in entries)
            {
                await writer.WriteEntryAsync(entry, Cancellation);
            }
        }

        return await ReadAsync(tarball.ToArray());
    }

    private static async Task<NarListing> ReadAsync(byte[] tarball)
    {
        await using var contents = TemporaryFile.Create();
        var root = await new TarballReader(contents).ReadAsync(new MemoryStream(tarball), Cancellation);
        await contents.FlushAsync(Cancellation);
        using var nar = new MemoryStream();
        new TarballNar(contents.SafeFileHandle).Write(root, nar, Cancellation);
        nar.Position = 0;
        return NarListing.Read(nar);
    }
}

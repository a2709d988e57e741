using System.Text;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores.Errors;

namespace NixStore.Closures;

public sealed class ReferringFilesTests
{
    private static readonly StorePath _wanted = TestPaths.Path("wanted");

    [Fact]
    public async Task Finds_the_files_and_links_that_hold_the_hash_part()
        => Assert.Equal(
            ["bin/tool", "lib/link"],
            await FindAsync(static nar =>
            {
                nar.StartDirectory(default);
                nar.StartDirectory("bin"u8);
                Write(nar, "readme", $"/nix/store/{TestPaths.Path("other")}");
                Write(nar, "tool", $"#! /nix/store/{_wanted}/bin/sh");
                nar.EndDirectory();
                nar.StartDirectory("lib"u8);
                nar.WriteSymlink("link"u8, Encoding.ASCII.GetBytes($"/nix/store/{_wanted}/lib"));
                nar.WriteSymlink("other"u8, "wanted"u8);
                nar.EndDirectory();
                nar.EndDirectory();
            }));

    [Theory]
    [InlineData(0)]
    [InlineData(256 * 1024 - 32)]
    [InlineData(256 * 1024 - 16)]
    [InlineData(256 * 1024 - 1)]
    [InlineData(256 * 1024)]
    [InlineData(3 * 256 * 1024 - 50)]
    public async Task Finds_a_hash_part_wherever_in_a_large_file_it_stands(int offset)
        => Assert.Equal([""], await FindAsync(nar => Write(nar, "", new string('x', offset) + _wanted.HashPart + new string('x', 1000))));

    [Fact]
    public async Task Finds_nothing_where_only_a_part_of_the_hash_part_stands()
        => Assert.Empty(await FindAsync(static nar => Write(nar, "", _wanted.HashPart[..31])));

    [Fact]
    public async Task A_path_that_is_not_valid_is_an_error()
        => await Assert.ThrowsAsync<StorePathNotValidException>(
            () => new ReferringFiles(new MemoryStore()).FindAsync(_wanted, _wanted, TestContext.Current.CancellationToken));

    private static async Task<IReadOnlyList<string>> FindAsync(Action<NarWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new NarWriter(stream, leaveOpen: true))
        {
            write(writer);
            writer.Complete();
        }

        var store = new MemoryStore();
        var path = TestPaths.Path("searched");
        store.Put(
            new ValidPathInfo { Path = path, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, stream.ToArray()), NarSize = stream.Length },
            stream.ToArray());
        return await new ReferringFiles(store).FindAsync(path, _wanted, TestContext.Current.CancellationToken);
    }

    private static void Write(NarWriter nar, string name, string contents)
    {
        nar.StartRegularFile(Encoding.ASCII.GetBytes(name), executable: false, contents.Length);
        nar.WriteContents(Encoding.ASCII.GetBytes(contents));
    }
}

using System.Text;
using NixStore.Hashing;
using NixStore.Nar;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.PowerShell.Harness;
using NixStore.Stores;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A real store on disk in a directory of its own, filled by the module's core. A path is a directory whose one file names what
/// the path refers to; the same name gives the same path always.
/// </summary>
public sealed class TestStore : IDisposable
{
    // The core finds its dependencies through the module.
    private readonly PowerShellSession _module = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-store-").FullName;

    /// <summary>What <c>-Store</c> takes; a store is made there when something is first added.</summary>
    public string Root => Path.Combine(_directory, "root");

    /// <summary>Gets a directory next to the store, for links and files.</summary>
    public string Work => Directory.CreateDirectory(Path.Combine(_directory, "work")).FullName;

    /// <summary>The full store path of a name.</summary>
    public static string PathOf(string name) => StoreDirectory.Default.Print(StorePathOf(name));

    /// <summary>The store path of a name.</summary>
    public static StorePath StorePathOf(string name) => TestPaths.Path(name);

    /// <summary>Returns the path of the files of a name.</summary>
    public string FilesOf(string name) => Path.Combine(Root, "nix", "store", StorePathOf(name).BaseName);

    /// <summary>Adds a path.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="references">The names of what it refers to.</param>
    /// <returns>The full store path.</returns>
    public string Add(string name, params string[] references)
    {
        var contents = string.Join('\n', references.Select(PathOf).Prepend(name)) + "\n";
        var nar = NarOf(Encoding.UTF8.GetBytes(contents));
        Receive(
            new NixStore.Paths.ValidPathInfo
            {
                Path = StorePathOf(name),
                NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                NarSize = nar.Length,
                References = [.. references.Select(StorePathOf).Order()],
            },
            nar);
        return PathOf(name);
    }

    /// <summary>Adds a path about which everything is given.</summary>
    public void Receive(NixStore.Paths.ValidPathInfo info, byte[] nar)
        => ReceiveAsync(info, nar).GetAwaiter().GetResult();

    /// <summary>Creates a link to a store path, next to the store.</summary>
    /// <returns>The link.</returns>
    public string Link(string link, string name)
    {
        var file = Path.Combine(Work, link);
        File.CreateSymbolicLink(file, PathOf(name));
        return file;
    }

    /// <summary>The NAR of a directory that holds one file.</summary>
    public static byte[] NarOf(byte[] contents)
    {
        using var stream = new MemoryStream();
        using (var writer = new NarWriter(stream, leaveOpen: true))
        {
            writer.StartDirectory([]);
            writer.StartRegularFile("needs"u8, executable: false, contents.Length);
            writer.WriteContents(contents);
            writer.EndDirectory();
            writer.Complete();
        }

        return stream.ToArray();
    }

    /// <summary>Changes a file of a path without notice to the store.</summary>
    public void Damage(string name) => DamageFile(Path.Combine(FilesOf(name), "needs"));

    /// <summary>Changes a file without notice to the store.</summary>
    public static void DamageFile(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var contents = File.ReadAllBytes(file);
        contents[0] ^= 1;
        File.WriteAllBytes(file, contents);
    }

    /// <summary>Deletes the store and the files next to it.</summary>
    public void Dispose()
    {
        _module.Dispose();
        NixStore.FileSystem.Trees.TreeRemover.Remove(_directory);
    }

    private async Task ReceiveAsync(NixStore.Paths.ValidPathInfo info, byte[] nar)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var opener = new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()));
        await using var store = await opener.OpenWritableAsync(StoreReference.Parse(Root, _directory), cancellation);
        await using var receiver = await store.BeginReceivingAsync(cancellation);
        Assert.True(await receiver.ReceiveAsync(info, new MemoryStream(nar), cancellation));
        await receiver.CompleteAsync(cancellation);
    }
}

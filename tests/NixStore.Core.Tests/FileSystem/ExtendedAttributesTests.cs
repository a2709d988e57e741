using NixStore.FileSystem.Trees;

namespace NixStore.FileSystem;

/// <summary>Access control lists and other attributes, which a directory can give to all that is made in it.</summary>
public sealed class ExtendedAttributesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void No_node_keeps_an_access_control_list_that_it_inherits()
    {
        var store = MakeStore();

        Unpack(Path.Combine(store, "path"));

        Assert.Empty(CanonicalMetadata.Check(Path.Combine(store, "path"), store, Token));
        var lists = ExternalProgram.Require("getfacl").RunForText("-Rnp", Path.Combine(store, "path"));
        Assert.DoesNotContain("1234", lists, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_holds_when_metadata_is_set_afterwards()
    {
        var store = MakeStore();
        var path = Path.Combine(store, "path");
        Directory.CreateDirectory(Path.Combine(path, "inner"));
        File.WriteAllText(Path.Combine(path, "inner", "file"), "hello");

        CanonicalMetadata.Apply(path, Token);

        Assert.Empty(CanonicalMetadata.Check(path, store, Token));
    }

    [Fact]
    public void One_that_is_set_later_is_found()
    {
        var store = MakeStore();
        var path = Path.Combine(store, "path");
        Unpack(path);
        ExternalProgram.Require("setfacl").RunForText("-m", "u:1234:rw", Path.Combine(path, "a"));

        var deviations = CanonicalMetadata.Check(path, store, Token);

        Assert.Contains(deviations, static deviation => deviation.Contains("system.posix_acl_access", StringComparison.Ordinal));
    }

    private static void Unpack(string path)
    {
        new NarUnpacker().Unpack(new MemoryStream(TestNar.Small()), path, Token);
        CanonicalMetadata.Seal(path);
    }

    private string MakeStore()
    {
        var program = ExternalProgram.Require("setfacl");
        ExternalProgram.Require("getfacl");
        var store = Directory.CreateDirectory(_directory["store"]).FullName;
        var (exitCode, _, error) = program.TryRun(["-d", "-m", "u:1234:rwx,m::rwx", store]);
        Assert.SkipWhen(exitCode != 0, $"The file system of {store} has no access control lists: {error}");
        return store;
    }
}

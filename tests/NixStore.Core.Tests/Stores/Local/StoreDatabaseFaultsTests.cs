using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Local.Database;

namespace NixStore.Stores.Local;

public sealed class StoreDatabaseFaultsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StorePath Hello => TestPaths.Path("hello");

    private LocalStoreLayout Layout => LocalStoreLayout.FromRoot(_directory.Combine("root"));

    public async ValueTask InitializeAsync()
    {
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        await using var receiver = await store.BeginReceivingAsync(Cancellation);
        var nar = TestPaths.FileNar("hello"u8.ToArray());
        var info = new ValidPathInfo { Path = Hello, NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar), NarSize = nar.Length };
        await receiver.ReceiveAsync(info, new MemoryStream(nar), Cancellation);
        await receiver.CompleteAsync(Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("hash", "'sha256:nonsense'")]
    [InlineData("hash", "'sha1:0000000000000000000000000000000000000000'")]
    [InlineData("deriver", "'/elsewhere/hello'")]
    [InlineData("sigs", "'nonsense'")]
    [InlineData("ca", "'nonsense'")]
    [InlineData("narSize", "-1")]
    [InlineData("registrationTime", "99999999999999999")]
    public async Task A_bad_value_is_told_with_its_path_and_column(string column, string value)
    {
        Execute($"update ValidPaths set {column} = {value}");
        await using var store = LocalStore.Open(Layout);

        var error = await Assert.ThrowsAsync<NixStoreException>(async () => await store.FindPathInfoAsync(Hello, Cancellation));

        Assert.Contains($"column {column}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"/nix/store/{Hello}", error.Message, StringComparison.Ordinal);
        Assert.Contains(Layout.Location, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_no_store_path_is_told_with_its_text()
    {
        Execute("update ValidPaths set path = '/nix/store/nonsense'");
        await using var store = LocalStore.Open(Layout);
        var error = Assert.Throws<NixStoreException>(() => store.EnumeratePathInfosAsync(Cancellation).ToBlockingEnumerable(Cancellation).ToList());
        Assert.Contains("'/nix/store/nonsense'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop table Refs")]
    [InlineData("drop table DerivationOutputs")]
    [InlineData("alter table ValidPaths drop column ca")]
    public void A_database_without_a_table_or_column_is_told(string statement)
    {
        Execute(statement);
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains("no such", error.Message, StringComparison.Ordinal);
        Assert.Contains(Layout.DatabasePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_told()
    {
        RemoveWal();
        File.WriteAllText(Layout.DatabasePath, string.Concat(Enumerable.Repeat("This is no database. ", 1000)));
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains("not a SQLite database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_is_told()
    {
        Execute("pragma wal_checkpoint(truncate)");
        RemoveWal();
        var bytes = File.ReadAllBytes(Layout.DatabasePath);
        bytes.AsSpan(100).Fill(0x55);
        File.WriteAllBytes(Layout.DatabasePath, bytes);
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11", "newer version")]
    [InlineData("9", "Nix 2")]
    [InlineData("ten", "schema number")]
    public void Another_schema_is_told(string schema, string advice)
    {
        File.WriteAllText(Path.Combine(Layout.DatabaseDirectory, "schema"), schema);
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_another_holds_is_waited_for_until_the_wait_is_cancelled()
    {
        using var other = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadWrite);
        other.Execute("begin immediate");
        using var database = await StoreDatabase.OpenForWritingAsync(Layout, TimeProvider.System, Cancellation);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        wait.CancelAfter(TimeSpan.FromMilliseconds(200));

        Dictionary<StorePath, IReadOnlyList<StoreSignature>> signatures = new() { [Hello] = [StoreSignature.Parse("cache-1:AAAA")] };

        Assert.ThrowsAny<OperationCanceledException>(() => database.AddSignatures(signatures, wait.Token));

        Assert.True(database.IsValid(Hello, Cancellation));
        other.Execute("rollback");
        Assert.Equal([Hello], database.AddSignatures(signatures, Cancellation));
    }

    [Fact]
    public async Task Processes_that_make_a_store_at_once_get_one_whole_store()
    {
        var layout = LocalStoreLayout.FromRoot(_directory.Combine("made"));
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LocalStore.OpenOrCreateAsync(layout, Cancellation))));
        foreach (var store in stores)
        {
            Assert.Equal(0, await store.CountPathsAsync(Cancellation));
            await store.DisposeAsync();
        }
    }

    private void Execute(string statement)
    {
        using var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadWrite);
        database.Execute(statement);
    }

    private void RemoveWal()
    {
        File.Delete(Layout.DatabasePath + "-wal");
        File.Delete(Layout.DatabasePath + "-shm");
    }
}

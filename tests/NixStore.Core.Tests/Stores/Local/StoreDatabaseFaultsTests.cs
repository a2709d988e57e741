using NixStore.Archives;
using NixStore.Copying;
using NixStore.ExportStreams;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;
using NixStore.Trust;
using NixStore.Verifying;

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
    public async Task A_bad_value_counts_as_absent_and_is_a_finding(string column, string value)
    {
        Execute($"update ValidPaths set {column} = {value}");
        await using var store = LocalStore.Open(Layout);

        Assert.Equal(Hello, (await store.FindPathInfoAsync(Hello, Cancellation))?.Path);
        Assert.Equal([Hello], await store.EnumeratePathInfosAsync(Cancellation).Select(static info => info.Path).ToListAsync(Cancellation));
        var record = Assert.Single(await store.FindBadRecordsAsync(Cancellation));
        Assert.Equal($"/nix/store/{Hello}", record.Path);
        Assert.Contains($"column {column}", record.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_without_a_store_path_is_skipped_and_is_a_finding()
    {
        const string bad = "/nix/store/4w6hv3912fjvanj4c9n83f3ahpql6ilj-";
        Execute(
            $"insert into ValidPaths(id, path, hash, registrationTime, narSize) values(0, '{bad}', 'sha256:{new string('0', 64)}', 1, 1)");
        await using var store = LocalStore.Open(Layout);

        Assert.Equal([Hello], await store.EnumeratePathsAsync("", Cancellation).ToListAsync(Cancellation));
        Assert.Equal([Hello], await store.EnumeratePathInfosAsync(Cancellation).Select(static info => info.Path).ToListAsync(Cancellation));
        Assert.Equal(1, (await store.LoadReferenceGraphAsync(Cancellation)).Count);
        Assert.Null(await store.FindByHashPartAsync("4w6hv3912fjvanj4c9n83f3ahpql6ilj", Cancellation));
        Assert.Equal(bad, Assert.Single(await store.FindBadRecordsAsync(Cancellation)).Path);
    }

    [Fact]
    public async Task A_malformed_signature_does_not_hide_the_others_and_stays_when_one_is_added()
    {
        Execute("update ValidPaths set sigs = 'broken good:AAAA'");
        await using var store = await LocalStore.OpenOrCreateAsync(Layout, Cancellation);
        Assert.Equal([new StoreSignature("good", "AAAA")], (await store.FindPathInfoAsync(Hello, Cancellation))!.Signatures);

        await store.AddSignaturesAsync(
            new Dictionary<StorePath, IReadOnlyList<StoreSignature>> { [Hello] = [new StoreSignature("other", "BBBB")] }, Cancellation);

        using var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadOnly);
        Assert.Equal("broken good:AAAA other:BBBB", database.QueryText("select sigs from ValidPaths"));
    }

    [Theory]
    [InlineData("1099511627776000")]
    [InlineData("1700000000000000")]
    public async Task A_registration_time_that_is_none_is_unknown(string value)
    {
        Execute($"update ValidPaths set registrationTime = {value}");
        await using var store = LocalStore.Open(Layout);

        Assert.Null((await store.FindPathInfoAsync(Hello, Cancellation))!.RegistrationTime);
    }

    [Theory]
    [InlineData("hash = 'sha256:' || printf('%064d', 0)")]
    [InlineData("narSize = 0")]
    [InlineData("narSize = null")]
    public async Task A_hash_or_size_that_an_old_version_of_Nix_did_not_record_is_computed_before_it_is_used(string change)
    {
        await using var whole = LocalStore.Open(Layout);
        var expected = await whole.FindPathInfoAsync(Hello, Cancellation);
        Execute($"update ValidPaths set {change}");
        await using var store = LocalStore.Open(Layout);
        using var key = SecretKey.Generate("key-1");
        await using var target = await LocalStore.OpenOrCreateAsync(LocalStoreLayout.FromRoot(_directory.Combine("target")), Cancellation);

        var plan = await new ClosureExporter(store, ExportStreamFormat.Nario2).PlanAsync([Hello], new HashSet<StorePath>(), Cancellation);
        var signed = await new PathSigner(store, [key]).SignAsync((await store.FindPathInfoAsync(Hello, Cancellation))!, Cancellation);
        var copied = await new ClosureCopier(store, target).CopyAsync([Hello], null, Cancellation);

        Assert.Equal(expected, Assert.Single(plan.Paths));
        Assert.True(
            new TrustedKeys([key.PublicKey]).Check(expected! with { Signatures = signed.Info.Signatures }, store.Directory).IsTrusted);
        Assert.Equal(expected!.NarHash, Assert.Single(copied.Copied).NarHash);
        Assert.Throws<NixStoreException>(() => (expected with { NarHash = ValidPathInfo.UnknownHash }).Fingerprint(store.Directory));
    }

    [Fact]
    public async Task A_path_without_a_hash_is_a_finding_of_the_verifier_and_not_modified()
    {
        Execute("update ValidPaths set hash = 'sha256:' || printf('%064d', 0)");
        await using var store = LocalStore.Open(Layout);

        var result = Assert.Single(await new StoreVerifier(store)
            .VerifyAsync([(await store.FindPathInfoAsync(Hello, Cancellation))!], Cancellation).ToListAsync(Cancellation));

        Assert.Equal(VerificationStatus.BadRecord, result.Status);
    }

    [Fact]
    public async Task A_database_without_the_number_of_its_schema_is_a_store()
    {
        File.Delete(Path.Combine(Layout.DatabaseDirectory, "schema"));
        await using (var store = LocalStore.Open(Layout))
        {
            Assert.NotNull(await store.FindPathInfoAsync(Hello, Cancellation));
            await using var receiver = await store.BeginReceivingAsync(Cancellation);
        }

        Assert.Equal("10", await File.ReadAllTextAsync(Path.Combine(Layout.DatabaseDirectory, "schema"), Cancellation));
    }

    [Fact]
    public async Task A_store_that_is_opened_with_another_directory_is_an_error()
    {
        await using var store = LocalStore.Open(Layout with { Directory = new StoreDirectory("/nix2/store") });
        var error = Assert.Throws<NixStoreException>(
            () => store.EnumeratePathInfosAsync(Cancellation).ToBlockingEnumerable(Cancellation).ToList());
        Assert.Contains($"'/nix/store/{Hello}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sizes_that_exceed_every_number_are_added_without_an_error()
    {
        Execute("update ValidPaths set narSize = 9223372036854775807");
        Execute(
            "insert into ValidPaths(path, hash, registrationTime, narSize) values('/nix/store/x', 'sha256:00', 1, 9223372036854775807)");
        await using var store = LocalStore.Open(Layout);
        Assert.Equal(long.MaxValue, await store.SumNarSizesAsync(Cancellation));
    }

    [Theory]
    [InlineData("drop table Refs")]
    [InlineData("drop table DerivationOutputs")]
    [InlineData("alter table ValidPaths drop column ca")]
    public void A_database_without_a_table_or_column_is_reported(string statement)
    {
        Execute(statement);
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains("no such", error.Message, StringComparison.Ordinal);
        Assert.Contains(Layout.DatabasePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_reported()
    {
        RemoveWal();
        File.WriteAllText(Layout.DatabasePath, string.Concat(Enumerable.Repeat("This is no database. ", 1000)));
        var error = Assert.Throws<NixStoreException>(() => LocalStore.Open(Layout));
        Assert.Contains("not a SQLite database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_is_reported()
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
    public void Another_schema_is_reported(string schema, string advice)
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
        var stores = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => LocalStore.OpenOrCreateAsync(layout, Cancellation))));
        foreach (var store in stores)
        {
            Assert.Equal(0, await store.CountPathsAsync(Cancellation));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_query_that_waits_for_another_thread_can_be_cancelled()
    {
        using var database = StoreDatabase.OpenForReading(Layout, TimeProvider.System);
        using var isHeld = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var holder = Task.Run(() => database.FindValidPaths(Hold(), Cancellation), Cancellation);
        isHeld.Wait(Cancellation);
        using var source = new CancellationTokenSource();
        var waiter = Task.Run(() => database.FindPathInfo(Hello, source.Token), Cancellation);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        Assert.False(holder.IsCompleted);
        release.Set();
        Assert.Equal([Hello], await holder);

        IEnumerable<StorePath> Hold()
        {
            isHeld.Set();
            release.Wait(Cancellation);
            yield return Hello;
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

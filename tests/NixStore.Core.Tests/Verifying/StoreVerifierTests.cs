using System.Text;
using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Verifying;

public sealed class StoreVerifierTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Reports_for_each_path_whether_its_contents_match_its_hash()
    {
        var good = _store.AddSized("good", 1000);
        var bad = _store.AddSized("bad", 1000);
        _store.Corrupt(bad.Path);

        var results = await VerifyAsync(good, bad);

        Assert.Equal(VerificationStatus.Valid, results[good.Path].Status);
        Assert.Equal(good.NarHash, results[good.Path].ActualHash);
        Assert.Equal(VerificationStatus.Modified, results[bad.Path].Status);
        Assert.NotEqual(bad.NarHash, results[bad.Path].ActualHash);
    }

    [Fact]
    public async Task Goes_on_after_a_path_that_cannot_be_read_and_says_why()
    {
        var unreadable = _store.Add("unreadable");
        var good = _store.Add("good");
        _store.OnOpen = (path, stream) => path == unreadable.Path ? throw new NixStoreException("no way") : stream;

        var results = await VerifyAsync(unreadable, good);

        Assert.Equal((VerificationStatus.Unreadable, "no way"), (results[unreadable.Path].Status, results[unreadable.Path].Error?.Message));
        Assert.Null(results[unreadable.Path].ActualHash);
        Assert.Equal(VerificationStatus.Valid, results[good.Path].Status);
    }

    [Theory]
    [InlineData(ContentAddressMethod.Nar, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Nar, NixHashAlgorithm.Sha1)]
    [InlineData(ContentAddressMethod.Flat, NixHashAlgorithm.Sha256)]
    [InlineData(ContentAddressMethod.Flat, NixHashAlgorithm.Md5)]
    [InlineData(ContentAddressMethod.Text, NixHashAlgorithm.Sha256)]
    public async Task Compares_contents_with_their_content_address(ContentAddressMethod method, NixHashAlgorithm algorithm)
    {
        var good = AddAddressed("good", method, Hash.Compute(algorithm, AddressedBytes(method, "contents")));
        var bad = AddAddressed("bad", method, Hash.Compute(algorithm, AddressedBytes(method, "other contents")));

        var results = await VerifyAsync(good, bad);

        Assert.Equal((VerificationStatus.Valid, null), (results[good.Path].Status, results[good.Path].Error));
        Assert.Equal(VerificationStatus.BadRecord, results[bad.Path].Status);
        Assert.Contains($"Its content address is {bad.ContentAddress}", results[bad.Path].Error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, VerificationStatus.Valid)]
    [InlineData(false, VerificationStatus.Valid)]
    [InlineData(null, VerificationStatus.BadRecord)]
    public async Task Accepts_both_hashes_of_a_path_that_refers_to_itself(bool? withPositions, VerificationStatus expected)
    {
        const string placeholder = "00000000000000000000000000000000";
        using var hasher = new ModuloHasher(NixHashAlgorithm.Sha256, placeholder);
        hasher.Append(TestPaths.FileNar(Encoding.ASCII.GetBytes(withPositions is null ? "other" : $"I am {placeholder}")));
        var hash = withPositions == false ? hasher.FinishWithoutPositions() : hasher.Finish();
        var address = new ContentAddress(ContentAddressMethod.Nar, hash);
        var path = StorePathComputation.FromContentAddress(_store.Directory, "self", address, [], selfReference: true);
        var info = Put(path, TestPaths.FileNar(Encoding.ASCII.GetBytes($"I am {path.HashPart}")), address) with { References = [path] };

        Assert.Equal(expected, (await VerifyAsync(info))[path].Status);
    }

    [Fact]
    public async Task Reports_a_content_address_of_another_path_and_one_that_allows_no_references()
    {
        var address = new ContentAddress(ContentAddressMethod.Flat, Hash.Compute(NixHashAlgorithm.Sha256, "contents"u8));
        var other = Put(TestPaths.Path("other"), TestPaths.FileNar("contents"u8.ToArray()), address);
        var library = _store.Add("library");
        var referring = Put(TestPaths.Path("referring"), TestPaths.FileNar("contents"u8.ToArray()), address) with
        {
            References = [library.Path],
        };

        var results = await VerifyAsync(other, referring);

        Assert.Equal(VerificationStatus.BadRecord, results[other.Path].Status);
        Assert.Contains("is that of /nix/store/", results[other.Path].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.BadRecord, results[referring.Path].Status);
        Assert.Contains("cannot have references", results[referring.Path].Error?.Message, StringComparison.Ordinal);
    }

    private static byte[] AddressedBytes(ContentAddressMethod method, string contents)
        => method == ContentAddressMethod.Nar ? TestPaths.FileNar(Encoding.ASCII.GetBytes(contents)) : Encoding.ASCII.GetBytes(contents);

    private ValidPathInfo AddAddressed(string name, ContentAddressMethod method, Hash hash)
    {
        var address = new ContentAddress(method, hash);
        return Put(
            StorePathComputation.FromContentAddress(_store.Directory, name, address), TestPaths.FileNar("contents"u8.ToArray()), address);
    }

    private ValidPathInfo Put(StorePath path, byte[] nar, ContentAddress address)
    {
        var info = new ValidPathInfo
        {
            Path = path,
            NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
            NarSize = nar.Length,
            ContentAddress = address,
        };
        _store.Put(info, nar);
        return info;
    }

    [Fact]
    public async Task Reports_a_path_whose_reference_the_store_lacks()
    {
        var library = _store.Add("library");
        var whole = _store.Add("whole", "library");
        var broken = _store.Add("broken", "library", "absent");

        var results = await VerifyAsync(whole, broken);

        Assert.Equal(VerificationStatus.Valid, results[whole.Path].Status);
        Assert.Equal(VerificationStatus.BrokenReference, results[broken.Path].Status);
        Assert.Contains(_store.Directory.Print(TestPaths.Path("absent")), results[broken.Path].Error?.Message, StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.Valid, (await VerifyAsync(library))[library.Path].Status);
    }

    [Fact]
    public async Task Begins_with_the_largest()
    {
        var infos = Enumerable.Range(1, 30).Select(size => _store.AddSized($"path-{size}", size * 100)).ToArray();
        await VerifyAsync(infos);
        Assert.Contains(infos[^1].Path, _store.Opened.Take(8));
        Assert.Contains(infos[0].Path, _store.Opened.TakeLast(8));
    }

    [Fact]
    public async Task Reports_at_the_end_that_all_is_done()
    {
        var log = new ProgressLog();
        var info = _store.AddSized("path", 5000);
        await foreach (var result in new StoreVerifier(_store, log).VerifyAsync([info], TestContext.Current.CancellationToken))
        {
            Assert.Equal(VerificationStatus.Valid, result.Status);
        }

        Assert.Equal(
            (info.NarSize, info.NarSize, 1, 1), (log.Last.BytesDone, log.Last.BytesTotal, log.Last.PathsDone, log.Last.PathsTotal));
    }

    [Fact]
    public async Task Reads_no_further_when_the_caller_has_enough()
    {
        var infos = Enumerable.Range(0, 500).Select(number => _store.Add($"path-{number}")).ToArray();
        await foreach (var result in new StoreVerifier(_store).VerifyAsync(infos, TestContext.Current.CancellationToken))
        {
            Assert.NotNull(result);
            break;
        }

        var opened = _store.Opened.Count;
        Assert.True(opened < infos.Length, $"{opened} paths were read.");
    }

    [Fact]
    public async Task Ends_with_its_token()
    {
        using var ending = new CancellationTokenSource();
        var infos = Enumerable.Range(0, 500).Select(number => _store.Add($"path-{number}")).ToArray();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in new StoreVerifier(_store).VerifyAsync(infos, ending.Token))
            {
                Assert.NotNull(result);
                await ending.CancelAsync();
            }
        });
    }

    private async Task<Dictionary<StorePath, PathVerification>> VerifyAsync(params ValidPathInfo[] infos)
    {
        var results = new Dictionary<StorePath, PathVerification>();
        await foreach (var result in new StoreVerifier(_store).VerifyAsync(infos, TestContext.Current.CancellationToken))
        {
            results.Add(result.Info.Path, result);
        }

        return results;
    }
}

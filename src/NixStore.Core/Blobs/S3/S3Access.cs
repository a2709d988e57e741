using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>Sends requests to S3, signed if there are credentials, and says in this library's own errors what came of them.</summary>
internal sealed class S3Access : IDisposable
{
    private readonly string _location;
    private readonly S3Options _options;
    private readonly OwnedHttpClient _http;
    private readonly Lazy<Task<AmazonS3Client>> _client;

    /// <summary>Starts to ask; credentials are looked for with the first request.</summary>
    /// <param name="location">What is asked, as messages name it.</param>
    /// <param name="options">Where that is.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public S3Access(string location, S3Options options)
    {
        _location = location;
        _options = options;
        _http = new OwnedHttpClient(options.Transfers);
        _client = new Lazy<Task<AmazonS3Client>>(OpenAsync);
    }

    /// <summary>Whether no credentials were found, and nothing is signed.</summary>
    public bool IsAnonymous { get; private set; }

    /// <summary>Sends a request.</summary>
    /// <param name="doing">What it does, for the error.</param>
    /// <param name="what">To what it does that.</param>
    /// <param name="work">Sends it.</param>
    /// <exception cref="NixStoreException">It was refused, or there is no answer.</exception>
    public async Task<T> TryAsync<T>(string doing, string what, Func<AmazonS3Client, Task<T>> work)
    {
        try
        {
            return await work(await _client.Value.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (AmazonServiceException failure)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {_location}: {failure.Message.TrimEnd('.')} ({failure.ErrorCode}). {AdviceOn(failure)}", failure);
        }
        catch (AmazonClientException failure)
        {
            throw new NixStoreException($"Cannot {doing} '{what}' in {_location}: {failure.Message.TrimEnd('.')}. {AdviceOnCredentials}", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
        {
            throw new NixStoreException($"Cannot {doing} '{what}' in {_location}: {failure.Message} Check the endpoint and the network.", failure);
        }
    }

    /// <summary>What to do if this user is refused.</summary>
    public string AdviceOnRefusal => IsAnonymous
        ? "No credentials were found, and the bucket is not public. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the credentials file: "
            + $"{_location}?profile=NAME."
        : "The credentials that were found may not read it. Ask who owns the bucket to allow s3:GetObject, or name another profile: "
            + $"{_location}?profile=NAME.";

    public void Dispose()
    {
        if (_client is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _client.Value.Result.Dispose();
        }

        _http.Dispose();
    }

    private string AdviceOnCredentials => _options.Profile is null
        ? "Check the credentials, which come from AWS_ACCESS_KEY_ID and the like, or from a profile."
        : $"Check that the credentials file has the profile '{_options.Profile}'.";

    private string AdviceOn(AmazonServiceException failure)
        => failure.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && IsAnonymous
            ? AdviceOnRefusal
            : "Check the bucket, its region and endpoint, and who may use it.";

    private async Task<AmazonS3Client> OpenAsync()
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = _options.UsesPathStyle,
            Profile = _options.Profile is null ? null : new Profile(_options.Profile),
            MaxErrorRetry = _options.Transfers.Attempts - 1,
            HttpClientFactory = _http,

            // Servers that only speak like S3 do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (_options.Endpoint is null)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(_options.Region);
        }
        else
        {
            configuration.ServiceURL = _options.Endpoint.AbsoluteUri;
            configuration.AuthenticationRegion = _options.Region;
        }

        return new AmazonS3Client(await FindCredentialsAsync(configuration).ConfigureAwait(false), configuration);
    }

    private async Task<AWSCredentials> FindCredentialsAsync(AmazonS3Config configuration)
    {
        try
        {
            var found = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(configuration).ConfigureAwait(false);

            // Those of a machine's role are only asked for by this.
            await found.GetCredentialsAsync().ConfigureAwait(false);
            return found;
        }
        catch (Exception failure) when (_options.Profile is null && failure is AmazonClientException or AmazonServiceException)
        {
            IsAnonymous = true;
            return new AnonymousAWSCredentials();
        }
    }

    /// <summary>One client for all requests, reached as everything else is.</summary>
    private sealed class OwnedHttpClient(TransferOptions options) : HttpClientFactory, IDisposable
    {
        // Redirections between regions have to be signed anew, which is not the handler's.
        private readonly HttpClient _client = new(new TransferHandler(options, redirections: 0)) { Timeout = Timeout.InfiniteTimeSpan };

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => _client.Dispose();
    }
}

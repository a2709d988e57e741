using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>Sends requests to S3, which are signed if there are credentials, and converts errors to exceptions of this library.</summary>
internal sealed class S3Access : IDisposable
{
    private readonly string _location;
    private readonly S3Options _options;
    private readonly OwnedHttpClient _http;
    private readonly Lazy<Task<AmazonS3Client>> _client;

    /// <summary>Creates an instance. Credentials are looked up with the first request.</summary>
    /// <param name="location">The location of the store in messages.</param>
    /// <param name="options">The location and options of the bucket.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public S3Access(string location, S3Options options)
    {
        _location = location;
        _options = options;
        _http = new OwnedHttpClient(options.Transfers);
        _client = new Lazy<Task<AmazonS3Client>>(OpenAsync);
    }

    /// <summary>Gets whether no credentials were found, so that requests are not signed.</summary>
    public bool IsAnonymous { get; private set; }

    /// <summary>Sends a request.</summary>
    /// <param name="doing">The action for messages.</param>
    /// <param name="what">The object of the action for messages.</param>
    /// <param name="work">Sends the request.</param>
    /// <exception cref="NixStoreException">The request was denied, or there is no response.</exception>
    public async Task<T> TryAsync<T>(string doing, string what, Func<AmazonS3Client, Task<T>> work)
    {
        try
        {
            return await work(await _client.Value.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (AmazonServiceException failure)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {_location}: {failure.Message.TrimEnd('.')} ({failure.ErrorCode}). "
                    + $"{AdviceOn(failure)}", failure);
        }
        catch (AmazonClientException failure)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {_location}: {failure.Message.TrimEnd('.')}. {AdviceOnCredentials}", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException or SilentServerException)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {_location}: {failure.Message} Check the endpoint and the network.", failure);
        }
        catch (Exception failure) when (failure is not (NixStoreException or OperationCanceledException))
        {
            // The SDK trusts what servers answer: dates, numbers, XML.
            throw new NixStoreException(
                $"Cannot {doing} '{what}' in {_location}: the server's answer cannot be read ({failure.Message.TrimEnd('.')}). "
                + "Check that the endpoint is one of S3.",
                failure);
        }
    }

    /// <summary>Gets advice for the user if access is denied.</summary>
    public string AdviceOnRefusal => IsAnonymous
        ? "No credentials were found, and the bucket is not public. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or specify a profile: "
            + $"{_location}?profile=NAME."
        : "The credentials do not allow reading. Ask the owner of the bucket to allow s3:GetObject, or specify another profile: "
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
        ? "Check the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in the credentials file."
        : $"Check that the credentials file has the profile '{_options.Profile}'.";

    private string AdviceOn(AmazonServiceException failure)
        => failure.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && IsAnonymous
            ? AdviceOnRefusal
            : "Check the bucket, its region and endpoint, and its permissions.";

    private async Task<AmazonS3Client> OpenAsync()
    {
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = _options.UsesPathStyle,
            Profile = _options.Profile is null ? null : new Profile(_options.Profile),
            MaxErrorRetry = _options.Transfers.Attempts - 1,
            HttpClientFactory = _http,

            // S3-compatible servers may not support newer checksums.
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

            // This call is required to request the credentials of the role of a machine.
            await found.GetCredentialsAsync().ConfigureAwait(false);
            return found;
        }
        catch (Exception failure) when (_options.Profile is null && failure is AmazonClientException or AmazonServiceException)
        {
            IsAnonymous = true;
            return new AnonymousAWSCredentials();
        }
    }

    /// <summary>A client for all requests, with the connections of this library.</summary>
    private sealed class OwnedHttpClient(TransferOptions options) : HttpClientFactory, IDisposable
    {
        private readonly HttpClient _client = new(new SilentServerHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => _client.Dispose();
    }
}

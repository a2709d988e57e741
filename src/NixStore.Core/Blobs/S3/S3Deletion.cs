using System.Collections.Concurrent;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace NixStore.Blobs.S3;

/// <summary>Deletes objects of a bucket, a thousand in one request. If the server lacks that request, it deletes them one by one.</summary>
/// <param name="access">Sends the requests.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="prefix">The prefix of all keys.</param>
internal sealed class S3Deletion(S3Access access, string bucket, string prefix)
{
    private const string Doing = "delete";
    private const int MostAtOnce = 1000;
    private const int RequestsAtOnce = 16;

    private bool _lacksManyAtOnce;

    /// <summary>Deletes blobs.</summary>
    /// <returns>The blobs that could not be deleted.</returns>
    /// <exception cref="NixStoreException">The server cannot be reached, or denies all deletions.</exception>
    public async Task<IReadOnlyList<BlobFailure>> DeleteAsync(IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken)
    {
        var failures = new List<BlobFailure>();
        foreach (var chunk in names.Chunk(MostAtOnce))
        {
            var failed = _lacksManyAtOnce ? null : await TryDeleteManyAsync(chunk, cancellationToken).ConfigureAwait(false);
            failures.AddRange(failed ?? await DeleteSinglyAsync(chunk, cancellationToken).ConfigureAwait(false));
        }

        return failures;
    }

    /// <summary>Deletes blobs in one request.</summary>
    /// <returns>The blobs that could not be deleted, or null if the server lacks the request.</returns>
    private async Task<IReadOnlyList<BlobFailure>?> TryDeleteManyAsync(BlobName[] names, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket,
            Quiet = true,
            Objects = [.. names.Select(name => new KeyVersion { Key = prefix + name })],
        };
        var errors = await access.TryAsync(Doing, $"{names.Length} files", async client =>
        {
            try
            {
                return (await client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false)).DeleteErrors ?? [];
            }
            catch (DeleteObjectsException failure)
            {
                return failure.Response.DeleteErrors ?? [];
            }
            catch (AmazonS3Exception failure)
                when (failure.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
            {
                return null;
            }
        }).ConfigureAwait(false);
        _lacksManyAtOnce |= errors is null;
        return errors is null ? null : FailuresOf(errors, names);
    }

    private async Task<IReadOnlyCollection<BlobFailure>> DeleteSinglyAsync(BlobName[] names, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<BlobFailure>();
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (name, token) =>
            {
                try
                {
                    await access.TryAsync(Doing, name.Text, client => client.DeleteObjectAsync(bucket, prefix + name, token))
                        .ConfigureAwait(false);
                }
                catch (NixStoreException failure)
                {
                    failures.Enqueue(new BlobFailure(name, failure.Message));
                }
            }).ConfigureAwait(false);
        return failures;
    }

    private List<BlobFailure> FailuresOf(List<DeleteError> errors, BlobName[] names)
    {
        var byKey = names.ToDictionary(name => prefix + name, StringComparer.Ordinal);
        return [.. from error in errors
                   where error.Key is not null && byKey.ContainsKey(error.Key)
                   select new BlobFailure(byKey[error.Key], $"{error.Message} ({error.Code})")];
    }
}

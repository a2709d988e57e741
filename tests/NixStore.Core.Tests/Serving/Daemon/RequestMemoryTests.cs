using NixStore.Serving.Clients;
using NixStore.Wire;

namespace NixStore.Serving.Daemon;

/// <summary>The memory that requests of all connections of a user take together.</summary>
public sealed class RequestMemoryTests
{
    private const int Large = 600_000;
    private const int Most = 1_000_000;

    [Fact]
    public void Requests_of_a_user_that_are_held_at_once_have_one_bound()
    {
        var memory = new RequestMemory(Most);
        using var first = Open(memory);
        using var second = Open(memory);
        Read(first);

        var fault = Assert.Throws<NixFormatException>(() => Read(second));

        Assert.Contains("more memory than a user may have", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_over_leaves_its_memory_to_others()
    {
        var memory = new RequestMemory(Most);
        using var first = Open(memory);
        using var second = Open(memory);
        Read(first);
        Assert.False(first.WaitForRequest());
        Read(second);
        second.Dispose();
        using var third = Open(memory);
        Read(third);
    }

    [Fact]
    public void Small_requests_are_read_whatever_others_hold()
    {
        var memory = new RequestMemory(0);
        using var client = Open(memory, 30_000);

        Read(client);
    }

    [Fact]
    public void One_request_has_its_own_bound_too()
    {
        using var client = Open(new RequestMemory(100 * Most));

        Assert.Throws<NixFormatException>(() => Read(client, Large / 2));
    }

    private static void Read(ClientConnection client, long most = Most)
    {
        client.LimitRequest(client.Reader, most);
        client.Reader.ReadBytes("A text", Most);
    }

    private static ClientConnection Open(RequestMemory memory, int length = Large)
    {
        var request = new MemoryStream();
        var writer = new WireWriter(request);
        writer.Write(new byte[length]);
        writer.Flush();
        request.Position = 0;
        return new ClientConnection(request, Stream.Null, static () => { }, TimeProvider.System) { Memory = memory };
    }
}

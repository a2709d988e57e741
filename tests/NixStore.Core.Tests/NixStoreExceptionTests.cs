namespace NixStore;

public sealed class NixStoreExceptionTests
{
    [Fact]
    public void Keeps_its_cause()
    {
        var cause = new IOException("disk");
        Assert.Same(cause, new NixStoreException("cannot write", cause).InnerException);
    }
}

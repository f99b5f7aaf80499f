FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TOUCHSTONE_VAR=/var/lib/touchstone
WORKDIR /srv/touchstone
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
# Static files do not depend on the deployment: they are collected once, into the image
RUN DEBUG=1 SECRET_KEY=none DATABASE_URL=postgresql://nobody@/none python manage.py translations compile --skip-checks \
 && useradd --system --home-dir /var/lib/touchstone touchstone \
 && install -d -o touchstone -g touchstone -m 0700 /var/lib/touchstone
USER touchstone
EXPOSE 8000
CMD ["sh", "-c", "python manage.py collectstatic --noinput --verbosity 0 && exec granian --interface wsgi --host 0.0.0.0 --port 8000 --blocking-threads 8 --backpressure 64 core.wsgi:application"]

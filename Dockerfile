# Faxdesk in a container. The office (settings, folders, database) is a volume at /office:
#   docker build -t faxdesk . && docker run -p 8321:8321 -v /srv/faxdesk:/office faxdesk
FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv tesseract-ocr tesseract-ocr-eng fontconfig fonts-dejavu-core make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/faxdesk
COPY requirements.txt pyproject.toml ./
RUN python3 -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY . .
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && useradd --system --home /office faxdesk && install -d -o faxdesk /office
USER faxdesk
# Inside a container 127.0.0.1 is nobody else's: `-p` reaches only what listens on all addresses.
ENV OMP_THREAD_LIMIT=1 FAXDESK_DESK_HOST=0.0.0.0
VOLUME /office
EXPOSE 8321
# `init` completes what is missing and keeps what is there.
CMD ["sh", "-c", ".venv/bin/faxdesk init /office && exec .venv/bin/faxdesk run --config /office/config.toml"]
